"""The texts of a mail as one: of each choice the one that is read, and of it what is new."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape

from retzef.channels.email.reading.contents import Body, Contents, MailFile
from retzef.channels.email.reading.html_text import HTML_MAX, HtmlPage, bound_depth
from retzef.channels.email.reading.quotes import cut_reply, is_forwarded

TEXT_MAX = 1_000_000
_NOT_LETTERS = re.compile(r"\W+")


@dataclass(eq=False)
class Said:
    """What a mail says. `source_html`: as it came, not yet harmless; None where it is text alone."""

    text: str
    source_html: str | None
    defects: Sequence[str] = ()
    is_html_only: bool = False
    is_forward: bool = False
    page: HtmlPage | None = field(default=None, repr=False)

    @cached_property
    def reply(self) -> str:
        """Without quotes and signature.

        What programs mark in HTML is surest; what they leave is cut as text is. Of a text and an HTML the shorter is nearer.
        """
        by_text = cut_reply(self.text, is_forward=self.is_forward)
        if self.page is None or self.is_forward or is_forwarded(self.text):
            return by_text
        by_html = cut_reply(self.page.reply or "")
        if not by_html.strip():
            return by_text
        if self.is_html_only or len(letters(by_html)) < 0.9 * len(letters(by_text)):
            return by_html
        return by_text

    @cached_property
    def cut(self) -> str:
        """The lines that the reply does not have."""
        if self.reply == self.text.strip("\n \t"):
            return ""
        kept = [line.strip() for line in self.reply.split("\n") if line.strip()]
        left: list[str] = []
        at = 0
        for line in self.text.split("\n"):
            said = line.strip()
            if at < len(kept) and said == kept[at]:
                at += 1
            elif at < len(kept) and said.startswith(kept[at]) and kept[at:] == kept[-1:]:
                # Some programs set who wrote and when behind the last words.
                left.append(said[len(kept[at]) :].strip())
                at += 1
            else:
                left.append(line)
        cut = "\n".join(left).strip("\n")
        return cut if cut.strip() and letters(self.reply) != letters(self.text) else ""


def letters(text: str) -> str:
    """Letters and digits alone: the same words, however they are laid out."""
    return _NOT_LETTERS.sub("", text)


def read_bodies(contents: Contents, *, is_forward: bool) -> Said:
    """Put them together. HTML that is too large to be shown becomes a file."""
    defects: list[str] = []
    source = _bounded_html(contents, defects)
    page = HtmlPage(source) if source else None
    text = "\n\n".join(_texts(contents.bodies, page))
    if len(text) > TEXT_MAX:
        defects.append("text-too-large")
        _keep_whole(contents, "message.txt", text)
        text = text[:TEXT_MAX]
    has_plain = any(not each.is_html and each.text.strip() for each in contents.bodies)
    return Said(text, source, defects, not has_plain, is_forward, page)


def _texts(bodies: Sequence[Body], page: HtmlPage | None) -> Iterator[str]:
    """What is to be read, in order."""
    chosen = [each for each in _of_choices(bodies, is_html=False) if each.text.strip()]
    has_html = any(each.is_html for each in chosen)
    if has_html and page is not None and all(each.is_html for each in chosen):
        yield page.text
        return
    plain = letters("".join(each.text for each in chosen if not each.is_html)) if has_html else ""
    for each in chosen:
        if not each.is_html:
            yield each.text
            continue
        # An HTML that stands by itself beside a text may say something else.
        text = HtmlPage(bound_depth(each.text[:HTML_MAX])).text
        if not _says_the_same(letters(text), plain):
            yield text


def _says_the_same(one: str, other: str) -> bool:
    return one in other or other in one


def _of_choices(bodies: Sequence[Body], *, is_html: bool) -> list[Body]:
    """Of those that say the same the ones in this form, where there are any."""
    has = {each.choice for each in bodies if each.choice and each.is_html is is_html and each.text.strip()}
    return [each for each in bodies if not each.choice or each.is_html is is_html or each.choice not in has]


def _bounded_html(contents: Contents, defects: list[str]) -> str | None:
    if not any(each.is_html for each in contents.bodies):
        return None
    html = "\n".join(_as_html(contents.bodies))
    if len(html) > HTML_MAX:
        defects.append("html-too-large")
        _keep_whole(contents, "message.html", html)
        html = html[:HTML_MAX]
    return bound_depth(html) if html.strip() else None


def _keep_whole(contents: Contents, name: str, text: str) -> None:
    """As a file, unless it is one already."""
    if all(each.name != name for each in contents.files):
        whole, media_type = (
            text.encode("utf-8", "replace"),
            "text/html" if name.endswith("html") else "text/plain",
        )
        contents.files.append(MailFile(name, media_type, len(whole), "", is_inline=False, own=whole))


def _as_html(bodies: Sequence[Body]) -> Iterator[str]:
    for each in _of_choices(bodies, is_html=True):
        if each.is_html:
            yield each.text
        elif each.text.strip():
            yield f'<div style="white-space: pre-wrap">{escape(each.text.strip())}</div>'
