"""Documents lead somewhere: what they link to is there, and every page is found from another."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def _list_pages() -> list[Path]:
    channels = (ROOT / "src" / "retzef" / "channels").glob("*/README.md")
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *channels])


def _links_of(page: Path) -> Iterator[Path]:
    """What a page links to within the repository."""
    for target in _LINK.findall(page.read_text()):
        if not re.match(r"[a-z]+:|#", target):
            yield (page.parent / target.split("#")[0]).resolve()


@pytest.mark.parametrize("page", _list_pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere_when_a_page_is_read(page: Path) -> None:
    assert [str(target) for target in _links_of(page) if not target.exists()] == []


def test_every_page_is_found_when_one_begins_at_the_readme() -> None:
    found: set[Path] = set()
    ahead = [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page not in found and page.exists():
            found.add(page)
            for target in _links_of(page):
                ahead += (
                    sorted(target.glob("*.md")) if target.is_dir() else [target] * (target.suffix == ".md")
                )
    assert [str(page.relative_to(ROOT)) for page in (ROOT / "docs").rglob("*.md") if page not in found] == []
