"""HTML of a mail made harmless for the screen: no script, nothing that loads or hides."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

import nh3
from selectolax.lexbor import LexborHTMLParser, LexborNode

from retzef.channels.email.reading.html_text import HIDDEN

_TAGS = {
    "a", "abbr", "address", "article", "aside", "b", "bdi", "bdo", "big", "blockquote", "br", "caption", "center",
    "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure",
    "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "ins", "kbd", "li", "main",
    "mark", "nav", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "span", "strike",
    "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul",
    "var", "wbr",
}  # fmt: skip
_FOR_ALL = {"dir", "lang", "title", "align", "style"}
_ATTRIBUTES = {
    "*": _FOR_ALL,
    "a": {"href", "name"},
    # Where a picture of elsewhere lies, for who wants to see it.
    "img": {"src", "alt", "width", "height", "data-remote"},
    "font": {"color", "face", "size"},
    "table": {"border", "cellpadding", "cellspacing", "width", "bgcolor"},
    "td": {"colspan", "rowspan", "width", "height", "valign", "bgcolor"},
    "th": {"colspan", "rowspan", "width", "height", "valign", "bgcolor", "scope"},
    "tr": {"valign", "bgcolor"},
    "col": {"span", "width"},
    "colgroup": {"span", "width"},
    "ol": {"start", "type", "reversed"},
    "li": {"value"},
    "blockquote": {"type"},
    "details": {"open"},
}
# Nothing that fetches, moves over other things or hides.
_STYLES = {
    "background-color", "border", "border-bottom", "border-bottom-color", "border-bottom-style",
    "border-bottom-width", "border-collapse", "border-color", "border-left", "border-left-color", "border-left-style",
    "border-left-width", "border-right", "border-right-color", "border-right-style", "border-right-width",
    "border-spacing", "border-style", "border-top", "border-top-color", "border-top-style", "border-top-width",
    "border-width", "color", "direction", "font-family", "font-size", "font-style", "font-variant", "font-weight",
    "height", "letter-spacing", "line-height", "list-style-type", "margin", "margin-bottom", "margin-left",
    "margin-right", "margin-top", "max-width", "min-width", "padding", "padding-bottom", "padding-left",
    "padding-right", "padding-top", "text-align", "text-decoration", "text-indent", "text-transform", "unicode-bidi",
    "vertical-align", "white-space", "width",
}  # fmt: skip
_LEADS_TO = frozenset({"http", "https", "mailto", "tel"})


def sanitise(html: str, images: Mapping[str, str]) -> str:
    """Harmless HTML: no script, no style of its own beyond looks, nothing that loads by itself.

    `images`: the address by which each part of the mail that it shows (`cid:`) is shown. Images of other places keep their address in
    `data-remote`, for who wants to see them; those that are too small to see are dropped.
    """

    def rewrite(element: str, attribute: str, value: str) -> str | None:
        if element == "img" and attribute == "src":
            if value[:4].lower() == "cid:":
                return images.get(value[4:].strip("<> "))
            return value if _is_small_data(value) else None
        if attribute == "data-remote":
            return value if _scheme(value) in {"http", "https"} else None
        if attribute == "href":
            return value if _scheme(value.strip()) in _LEADS_TO else None
        return value

    return nh3.clean(
        _mark_remote(html),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        filter_style_properties=_STYLES,
        url_schemes={*_LEADS_TO, "cid", "data"},
        attribute_filter=rewrite,
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


def _is_small_data(value: str) -> bool:
    return (
        value[:30]
        .lower()
        .startswith(("data:image/png;", "data:image/jpeg;", "data:image/gif;", "data:image/webp;"))
        and len(value) < 500_000
    )


def _mark_remote(html: str) -> str:
    """Remote images lose their address; trackers go."""
    tree = LexborHTMLParser(html)
    for node in tree.css("img"):
        # That word is ours alone: what a mail says by it is asked as any other address is.
        told = node.attributes.get("data-remote") or ""
        if "data-remote" in node.attributes:
            del node.attrs["data-remote"]
        address = (node.attributes.get("src") or told).strip()
        if _scheme(address) not in {"http", "https", ""} or not address:
            continue
        if _is_tracker(node):
            node.decompose()
            continue
        node.attrs["data-remote"] = f"https:{address}" if address.startswith("//") else address
        if "src" in node.attributes:
            del node.attrs["src"]
    return tree.html or ""


def _scheme(address: str) -> str:
    """The scheme in small letters; empty for an address without one."""
    try:
        return urlsplit(address).scheme.lower()
    except ValueError:
        return "?"


def _is_tracker(node: LexborNode) -> bool:
    sizes = [
        (node.attributes.get(name) or "").strip().lower().removesuffix("px") for name in ("width", "height")
    ]
    return (
        any(each in {"0", "1"} for each in sizes)
        or bool(HIDDEN.search(node.attributes.get("style") or ""))
        or bool(
            re.search(
                r"(?:^|;)\s*(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|!|$)",
                node.attributes.get("style") or "",
                re.IGNORECASE,
            )
        )
    )
