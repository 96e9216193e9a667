"""HTML of a mail read as text, with what programs marked as quoted in it told apart."""

import re
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

from retzef.channels.email.reading.forwards import is_marked_forwarded

# Beyond this a mail's HTML is kept as a file and not shown.
HTML_MAX = 1_000_000
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html",
    "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
}  # fmt: skip
_UNREAD = {
    "script", "style", "head", "title", "template", "noscript", "iframe", "object", "svg", "math", "select",
    "-comment",
}  # fmt: skip
_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_NOT_ONE_BLANK = re.compile(r"[\t\r\n\f\v]")
# What nobody sees.
HIDDEN = re.compile(
    r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|$)|max-height\s*:\s*0(?:px)?\s*(?:;|$)",
    re.IGNORECASE,
)
# What mail programs set around what they quote.
_QUOTES = (
    "div.gmail_quote, blockquote.gmail_quote, div.gmail_quote_container, blockquote[type=cite], div.yahoo_quoted, div#divRplyFwdMsg,"
    " div#appendonsend, div#mail-editor-reference-message-container, div.moz-cite-prefix, div.protonmail_quote, div.zmail_extra,"
    " div#reply-intro, div.replyHeader, blockquote.iphone-quote, div#yahoo_quoted, div.OutlookMessageHeader, div#OLK_SRC_BODY_SECTION,"
    " div[name=messageReplySection], div.ms-outlook-mobile-reference-message, blockquote#replyBlockquote, div.quote, div.reply-quote,"
    " div#composeWebView_previouse_content, div.bloop_original_html, div.tutanota_quote, blockquote.tutanota_quote, div.mail-quote-collapse,"
    " blockquote.cite, div#x_divRplyFwdMsg, div.x_gmail_quote, hr#stopSpelling"
)
_SIGNATURES = (
    "div.gmail_signature, div.moz-signature, pre.moz-signature, div#Signature, div#ms-outlook-mobile-signature, div#ms-outlook-mobile-body-signature,"
    " div.signature, div#AppleMailSignature, div#protonmail_signature_block, div.protonmail_signature_block, div.yahoo-signature,"
    " div#signature, div[data-smartmail=gmail_signature], div.x_gmail_signature, div.ms-outlook-mobile-signature"
)
# After these everything is of the mail that is answered.
_TO_THE_END = frozenset(
    {
        "divRplyFwdMsg",
        "x_divRplyFwdMsg",
        "appendonsend",
        "reply-intro",
        "stopSpelling",
        "mail-editor-reference-message-container",
    }
)
# Reading HTML takes the square of its depth. Deeper than people and programs write it, tags are left out.
DEPTH_MAX = 200
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>?")
# Tags that end by themselves, or where the next of their sort begins.
_NO_DEPTH = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    "p", "li", "td", "th", "tr", "tbody", "thead", "tfoot", "dt", "dd", "option", "html", "head", "body",
}  # fmt: skip


def bound_depth(html: str) -> str:
    """The same, without tags that lie deeper than DEPTH_MAX."""
    if html.count("<") <= DEPTH_MAX:
        return html
    depth = 0

    def judge(found: re.Match[str]) -> str:
        nonlocal depth
        if found[2].lower() in _NO_DEPTH:
            return found[0]
        if found[1]:
            depth = max(0, depth - 1)
            return found[0] if depth < DEPTH_MAX else ""
        depth += 1
        return found[0] if depth <= DEPTH_MAX else ""

    return _TAG.sub(judge, html)


class HtmlPage:
    """What an HTML says. It is read when it is asked, anew for each question: to cut it is to change it."""

    def __init__(self, html: str) -> None:
        self._html = html

    @cached_property
    def text(self) -> str:
        """As it would be seen."""
        return _text_of(self._parse().body)

    @cached_property
    def reply(self) -> str | None:
        """Without what programs marked as quoted and as signature; None when nothing is marked."""
        tree = self._parse()
        is_cut = False
        for node in tree.css(_QUOTES):
            if node.parent is None or is_marked_forwarded(_text_of(node)[:300]):
                continue
            if _name(node) in _TO_THE_END:
                _drop_after(node)
            node.decompose()
            is_cut = True
        for node in tree.css(_SIGNATURES):
            if node.parent is not None:
                node.decompose()
                is_cut = True
        return _text_of(tree.body) if is_cut else None

    def _parse(self) -> LexborHTMLParser:
        """Without what nobody sees."""
        tree = LexborHTMLParser(self._html)
        # Programs set every line in the same style.
        hides: dict[str, bool] = {}
        for node in tree.css("[style]"):
            style = node.attributes.get("style") or ""
            if style not in hides:
                hides[style] = bool(HIDDEN.search(style))
            if hides[style] and node.parent is not None:
                node.decompose()
        return tree


def _name(node: LexborNode) -> str:
    return node.attributes.get("id") or ""


def _drop_after(node: LexborNode) -> None:
    """All that follows it, on its level and on those above."""
    at: LexborNode | None = node
    while at is not None and at.tag not in {"body", "html"}:
        following = at.next
        while following is not None:
            after = following.next
            following.decompose()
            following = after
        at = at.parent


def _text_of(root: LexborNode | None) -> str:
    if root is None:
        return ""
    out = _Lines()
    # By hand and not by recursion: mail nests without end.
    left: list[tuple[LexborNode, bool]] = [(root, False)]
    while left:
        node, is_end = left.pop()
        tag = node.tag or ""
        if is_end:
            out.end_of(tag)
            continue
        if tag == "-text":
            out.say(node.text_content or "")
            continue
        if tag in _UNREAD:
            continue
        out.begin_of(tag, node)
        left.append((node, True))
        children = []
        child = node.child
        while child is not None:
            children.append(child)
            child = child.next
        left += [(each, False) for each in reversed(children)]
    return out.finish()


class _Lines:
    """Text as it is laid out: blocks on lines of their own, runs of blanks as one."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._pre = 0
        self._quoted = 0
        # How far each list has counted that is open; None: it does not count.
        self._counted: list[int | None] = []
        self._sign = ""

    def say(self, text: str) -> None:
        if self._pre:
            first, *others = text.replace("\r\n", "\n").split("\n")
            self._line.append(first)
            for each in others:
                self._break()
                self._line.append(each)
            return
        if "  " in text or _NOT_ONE_BLANK.search(text):
            text = _SPACES.sub(" ", text)
        if (self._line and self._line[-1].endswith(" ")) or not self._line:
            text = text.lstrip(" ")
        if text:
            self._line.append(text)

    def begin_of(self, tag: str, node: LexborNode) -> None:
        if tag == "br":
            self._break()
        elif tag in _BLOCKS:
            self._begin_of_block(tag)
        elif tag in {"td", "th"} and self._line:
            self._line.append("\t")
        elif tag == "img" and (alt := (node.attributes.get("alt") or "").strip()):
            self.say(f"[{alt}]")
        if tag in {"ul", "ol", "li"}:
            self._begin_of_list(tag)
        elif tag == "hr":
            self._line.append("________________________________")
            self._break()
        elif tag == "pre":
            self._pre += 1
        elif tag == "blockquote":
            self._quoted += 1

    def end_of(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._end_line()
            if tag in {"p", "h1", "h2", "h3", "h4", "h5", "h6", "table"}:
                self._gap()
        if tag == "pre":
            self._pre -= 1
        elif tag in {"ul", "ol"}:
            self._counted.pop()
        elif tag == "blockquote":
            self._end_line()
            self._quoted -= 1

    def _begin_of_block(self, tag: str) -> None:
        # The first paragraph of a point stands beside its sign.
        if tag in {"p", "div"} and self._line == [self._sign]:
            return
        self._end_line()
        if tag in {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre"}:
            self._gap()

    def _begin_of_list(self, tag: str) -> None:
        """A list, or a point of one: its sign, or its number where the list counts."""
        if tag != "li":
            self._counted.append(0 if tag == "ol" else None)
            return
        self._sign = "• "
        if self._counted and (before := self._counted[-1]) is not None:
            self._counted[-1] = before + 1
            self._sign = f"{before + 1}. "
        self._line.append(self._sign)

    def finish(self) -> str:
        self._end_line()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self._lines)).strip("\n")

    def _break(self) -> None:
        self._lines.append(self._prefix() + "".join(self._line).replace("\xa0", " ").rstrip())
        self._line = []

    def _end_line(self) -> None:
        if self._line:
            self._break()

    def _gap(self) -> None:
        if self._lines and self._lines[-1].strip("> "):
            self._lines.append(self._prefix().rstrip())

    def _prefix(self) -> str:
        return "> " * min(self._quoted, 10)
