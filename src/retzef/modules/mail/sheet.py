"""The sheet on which a mail is shown as it was sent: a page of its own, in which nothing runs and nothing loads but what we serve.

Pure. What stands on it is harmless already (`channels/email/reading`); the policy of the page is the second wall.
"""

import re
from collections.abc import Callable
from html import escape, unescape

# Links open outside. No script: so the page may be of our origin, and the desk may ask how high it is.
SHEET_POLICY = (
    "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src 'self' data:; "
    "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
# Light in the dark too: a mail brings its own colours, and was written for paper.
_STYLE = """
:root { color-scheme: light; }
body { margin: 0; padding: 0.75rem 1rem; background: #fff; color: #1b1d22; overflow-wrap: anywhere;
  font: 0.9375rem/1.5 system-ui, "Segoe UI", "Noto Sans", "Noto Sans Hebrew", sans-serif; }
img { max-inline-size: 100%; block-size: auto; }
img:not([src]) { display: inline-block; min-inline-size: 1rem; padding: 0.125rem 0.375rem; border: 1px dashed #b8bcc6; border-radius: 4px;
  color: #5c6270; font-size: 0.8125rem; }
table { max-inline-size: 100%; }
pre { white-space: pre-wrap; }
blockquote { margin: 0.5rem 0; padding-inline-start: 0.75rem; border-inline-start: 2px solid #d5d8e0; }
a { color: #0b57d0; }
ul, ol { padding-inline: 2.5rem; }
p { margin-block: 0 0.75rem; }
@media print { body { padding: 0; } }
"""
# What the sanitiser writes: attributes in double quotes, and no < that begins no tag.
_IMAGE = re.compile(r"<img\b[^>]*>")
_REMOTE = re.compile(r'\sdata-remote="([^"]*)"')
_OWN = re.compile(r'\ssrc="cid:([^"]*)"', re.IGNORECASE)


def has_remote_images(html: str) -> bool:
    """Does it show pictures that lie elsewhere?"""
    return any(_REMOTE.search(found[0]) for found in _IMAGE.finditer(html))


def with_images(html: str, own: Callable[[str], str | None], remote: Callable[[str], str | None]) -> str:
    """Its pictures under addresses that can be loaded. `own`: of a Content-ID, `remote`: of an address elsewhere; None leaves it out."""

    def one(image: re.Match[str]) -> str:
        tag = _OWN.sub(lambda found: _source(own(unescape(found[1]))), image[0])
        return _REMOTE.sub(lambda found: _source(remote(unescape(found[1]))) or found[0], tag)

    return _IMAGE.sub(one, html)


def render_sheet(html: str, title: str) -> str:
    """The whole page."""
    return (
        f'<!doctype html>\n<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<meta name="referrer" content="no-referrer"><title>{escape(title)}</title><style>{_STYLE}</style></head>'
        f'<body><div dir="auto">{html}</div></body></html>'
    )


def _source(address: str | None) -> str:
    return "" if address is None else f' src="{escape(address)}"'
