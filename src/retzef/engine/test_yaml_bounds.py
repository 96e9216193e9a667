"""Documents of YAML that are more than they seem."""

import pytest

from retzef.engine.yaml_bounds import TooMuch, find_too_much

BOMB = "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", None),
        ("a: [1, 2]\nb: {c: 3}", None),
        ("a: &x [1, 2]\nb: *x\nc: *x", None),
        ("a: [[[[[[1]]]]]]", TooMuch(1, 8, "[", 5)),
        ("- 1\n" * 100, TooMuch(100, 3, "*", 100)),
        (
            "a: &x [1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(f"b{n}: *x\n" for n in range(20)),
            TooMuch(10, 1, "*", 100),
        ),
        (BOMB, TooMuch(2, 36, "*", 100)),
    ],
)
def test_what_is_too_deep_or_too_much_is_found_where_it_becomes_so(text: str, found: TooMuch | None) -> None:
    assert find_too_much(text, depth_max=5, parts_max=100) == found
