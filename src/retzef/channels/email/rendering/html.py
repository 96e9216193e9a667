"""The HTML of a mail: as it was composed or made of the text, each paragraph with the direction in which it runs."""

from collections.abc import Collection, Mapping
from html import escape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from retzef.channels.email.reading.harmless_html import sanitise
from retzef.channels.email.reading.html_text import bound_depth
from retzef.channels.email.rendering.directions import Direction, direction_of
from retzef.channels.email.rendering.text import QUOTED_MAX, fields_of, sender_of, unify_lines
from retzef.channels.email.rendering.wording import Wording
from retzef.ports.mail import OutboundMailParts, QuotedMail

_PARAGRAPHS = "p, div, li, h1, h2, h3, h4, h5, h6, td, th, pre, blockquote, ul, ol"
_HOLDERS = "ul, ol, li, blockquote"
_WRITTEN = "p, div, h1, h2, h3, h4, h5, h6, pre"
# On both sides: of a list in two languages each point has its sign where its own text begins.
_LIST_STYLE = "padding-left:2.5em;padding-right:2.5em"
_QUOTE_STYLE: dict[Direction, str] = {
    "ltr": "margin:0 0 0 .8ex;border-left:1px #ccc solid;padding-left:1ex",
    "rtl": "margin:0 .8ex 0 0;border-right:1px #ccc solid;padding-right:1ex",
}


def write_html(said: str, mail: OutboundMailParts, wording: Wording, images: Mapping[str, str]) -> str:
    """A whole document. `images`: what stands for each picture within that goes with it."""
    base: Direction = direction_of(said, "rtl" if wording.is_right_to_left else "ltr")
    parts = [compose(mail.html, base, images) if mail.html is not None else paragraphs(said, base)]
    if mail.signature.strip():
        parts.append(
            f'<br><div class="gmail_signature">-- <br>{paragraphs(mail.signature.strip(), base)}</div>'
        )
    if mail.quoted is not None:
        parts.append("<br>" + (_forwarded if mail.is_forward else _quoted)(mail.quoted, wording))
    return (
        f'<!DOCTYPE html>\n<html lang="{wording.language}" dir="{base}"><head><meta charset="utf-8"></head>\n'
        f'<body dir="{base}">{"".join(parts)}</body></html>\n'
    )


def compose(html: str, base: Direction = "ltr", images: Mapping[str, str] | None = None) -> str:
    """What somebody composed: harmless, with only those pictures that go with it, and its directions said.

    `images`: for each Content-ID that is named, what is to stand there instead; None: as it is.
    """
    named = {each: f"cid:{each}" for each in content_ids(html)} if images is None else images
    return with_directions(sanitise(bound_depth(html), named), base)


def paragraphs(text: str, base: Direction = "ltr") -> str:
    """Plain text as HTML that shows it: a block for each paragraph, so that each runs its own way."""
    blocks = []
    for paragraph in unify_lines(text).split("\n\n"):
        lines = "<br>".join(_shown(line) for line in paragraph.split("\n"))
        blocks.append(f'<div dir="{direction_of(paragraph, base)}">{lines or "<br>"}</div>')
    return "<div><br></div>".join(blocks)


def with_directions(html: str, base: Direction) -> str:
    """Each paragraph that does not say its direction is given that of its first letter."""
    tree = LexborHTMLParser(html)
    body = tree.body
    if body is None:
        return ""
    for node in body.css("img:not([src])"):
        node.decompose()  # a picture of elsewhere, or one that does not go with it
    holders = body.css(_HOLDERS)
    said = {node.mem_id for node in holders if _has_direction(node)}
    for node in body.css(_PARAGRAPHS):
        if not _has_direction(node):
            node.attrs["dir"] = direction_of(node.text(deep=True), base)
    for node in holders:
        first = node.css_first(_WRITTEN)
        if node.mem_id not in said and first is not None:
            # Somebody may have said of its first paragraph that it runs otherwise than its first letter does.
            node.attrs["dir"] = first.attributes["dir"]
    for node in body.css("ul, ol"):
        if len({each.attributes["dir"] for each in node.css("li")}) > 1:
            node.attrs["style"] = _LIST_STYLE
    return _inner(body)


def _has_direction(node: LexborNode) -> bool:
    return node.attributes.get("dir") in ("ltr", "rtl")


def content_ids(html: str) -> Collection[str]:
    """Of the pictures within the text."""
    found = LexborHTMLParser(html).css('img[src^="cid:"], img[src^="CID:"]')
    return {(node.attributes.get("src") or "")[4:].strip("<> ") for node in found}


def _inner(node: LexborNode) -> str:
    whole = node.html or ""
    return whole.partition(">")[2].rpartition("</")[0]


def _quoted(quoted: QuotedMail, wording: Wording) -> str:
    said = escape(wording.wrote(quoted.written_at, sender_of(quoted)), quote=False)
    way: Direction = "rtl" if wording.is_right_to_left else "ltr"
    return (
        f'<div class="gmail_quote"><div dir="{way}" class="gmail_attr">{said}<br></div>'
        f'<blockquote class="gmail_quote" style="{_QUOTE_STYLE[way]}">{_body_of(quoted, way)}</blockquote></div>'
    )


def _forwarded(quoted: QuotedMail, wording: Wording) -> str:
    way: Direction = "rtl" if wording.is_right_to_left else "ltr"
    fields = "<br>".join(
        f"{escape(name, quote=False)} <bdi>{escape(value, quote=False)}</bdi>"
        for name, value in fields_of(quoted, wording)
    )
    return (
        f'<div class="gmail_quote"><div dir="{way}" class="gmail_attr">{wording.word("forwarded")}<br>{fields}<br><br></div>'
        f"{_body_of(quoted, way)}</div>"
    )


def _body_of(quoted: QuotedMail, way: Direction) -> str:
    if quoted.html is None:
        return paragraphs(quoted.text[:QUOTED_MAX].strip(), way)
    # Pictures of that mail do not go with ours.
    return compose(quoted.html, way, {})


def _shown(line: str) -> str:
    """With the spaces it has."""
    escaped = escape(line, quote=False).replace("\t", "    ")
    led = len(escaped) - len(escaped.lstrip(" "))
    return "&nbsp;" * led + escaped[led:].replace("  ", " &nbsp;")
