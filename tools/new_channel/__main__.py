"""The command: check the name, write the folder, say what comes next."""

import argparse
import keyword
import re
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = Path(__file__).parent / "templates"
CHANNELS = ROOT / "src" / "retzef" / "channels"
PACKAGE = "retzef.channels"
SUFFIX = ".tmpl"

NEXT = """\
{folder} is laid out. Nothing in it works yet, and the suite says so:

    ./dev test tests/contract -k {name}

Write, in this order, and run it again after each:

  1. manifest.toml   what the channel can do, with the provider's own limits
  2. contract.py     the provider's side: how it signs, what it sends, what it answers
  3. adapter.py      verify: the proof, before anything is parsed
  4. payloads.py, parse.py    theirs into ours; what is unknown is ignored with a reason
  5. render.py       ours into theirs, and what each answer means
  6. cases/*.json    payloads recorded at the real provider; --update writes what they mean, you read it
  7. README.md       how an administrator sets it up, and what to do when it does not work

There is no list to add it to: the folder is found by its manifest. docs/how-to/add-a-channel.md explains each step.
"""


class NameRefusedError(Exception):
    """The name cannot become a channel; the text says why."""


def check_name(name: str, into: Path) -> None:
    """Raises NameRefusedError."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,29}", name) or keyword.iskeyword(name):
        raise NameRefusedError(
            f"{name!r} is no name for a channel: small Latin letters, digits and _, beginning with a letter"
        )
    if (into / name).exists() or (into / f"{name}.py").exists():
        raise NameRefusedError(f"{into / name} is there already")


def write_channel(name: str, into: Path, package: str) -> Path:
    """Write the folder of channel `name` below `into`, whose package is `package`; its path. Raises NameRefusedError."""
    check_name(name, into)
    folder = into / name
    words = {"name": name, "class": "".join(part.title() for part in name.split("_")), "package": package}
    for template in sorted(TEMPLATES.rglob(f"*{SUFFIX}")):
        path = folder / template.relative_to(TEMPLATES).with_suffix("")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_fill(template.read_text(encoding="utf-8"), words), encoding="utf-8")
    return folder


def _fill(text: str, words: dict[str, str]) -> str:
    """Replace `«name»`, `«class»` and `«package»`: braces are Python's and TOML's own."""
    for word, value in words.items():
        text = text.replace(f"«{word}»", value)
    return text


def main(arguments: Sequence[str]) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(prog="./dev new-channel", description=__doc__)
    parser.add_argument("name", help="one word for code and settings, such as `telegram`")
    parser.add_argument("--into", type=Path, default=CHANNELS, help="the folder that holds the channels")
    parser.add_argument("--package", default=PACKAGE, help="the Python package of that folder")
    given = parser.parse_args(arguments)
    try:
        folder = write_channel(given.name, given.into, given.package)
    except NameRefusedError as error:
        print(error, file=sys.stderr)
        return 1
    shown = folder.relative_to(ROOT) if folder.is_relative_to(ROOT) else folder
    print(NEXT.format(folder=shown, name=given.name))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
