"""Shapes of the API have names of their own: two of one name would be told apart by where they stand, silently, and clients break."""

from retzef.main.document import openapi_document


def test_every_shape_has_its_own_name_when_the_document_is_made() -> None:
    """FastAPI puts the module's path before names that two shapes share, and `-Input`/`-Output` behind one that differs by direction."""
    names = set(openapi_document()["components"]["schemas"])
    assert len(names) > 150
    assert sorted(name for name in names if "__" in name or name.endswith(("-Input", "-Output"))) == []
