"""HTML that tries to run something or to fetch something, by every way into a page that is known to us. All of it is written for these tests.

What runs says `alert(1)`; what fetches asks `watch.invalid`.
"""

import random
from collections.abc import Iterator

_WATCH = "http://watch.invalid"

_EVENTS = (
    "onload", "onerror", "onclick", "onmouseover", "onfocus", "onblur", "onanimationstart", "ontransitionend", "onpointerenter", "ontoggle", "onbegin", "onend",
    "onstart", "onscroll", "onwheel", "onpageshow", "onhashchange", "onmessage", "onbeforeinput", "oninput", "onchange", "onsubmit", "oncopy", "onpaste",
    "ondrag", "oncontextmenu", "onloadstart", "oncanplay", "onresize", "onselectstart", "onbeforetoggle", "onfocusin", "onauxclick",
)  # fmt: skip
_CARRIERS = (
    "<img src=x {}>", "<body {}>x", "<svg {}></svg>", "<details open {}><summary>x</summary>y</details>", "<video src=x {}></video>", "<a href=# tabindex=1 {}>x</a>",
    "<input autofocus {}>", "<div tabindex=0 autofocus contenteditable {}>x</div>", "<marquee {}>x</marquee>", "<table {}><tr><td>x</table>", "<blockquote type=cite {}>x</blockquote>",
)  # fmt: skip

# Something runs.
SCRIPTS = (
    "<script>alert(1)</script>", "<SCRIPT SRC=http://watch.invalid/s.js></SCRIPT>", "<script/x>alert(1)</script>", "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<<script>alert(1)//<</script>", "<script>alert(1)", "<script type=module>alert(1)</script>", "<script><!--\nalert(1)//--></script>", "<script\x00>alert(1)</script>",
    "<script\x0c>alert(1)</script\x0c>", "</script><script>alert(1)</script>", "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<template><script>alert(1)</script></template>", "<template shadowrootmode=open><img src=x onerror=alert(1)></template>", "<textarea></textarea><script>alert(1)</script>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>", "<title><img title='</title><img src=x onerror=alert(1)>'></title>",
    "<style><img title='</style><img src=x onerror=alert(1)>'></style>", "<xmp><img title='</xmp><img src=x onerror=alert(1)>'></xmp>", "<plaintext><img src=x onerror=alert(1)>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>", "<iframe src=javascript:parent.alert(1)></iframe>", "<iframe><img title='</iframe><img src=x onerror=alert(1)>'></iframe>",
    "<noembed><img title='</noembed><img src=x onerror=alert(1)>'></noembed>", "<noframes><img title='</noframes><img src=x onerror=alert(1)>'></noframes>",
    "<object data='javascript:alert(1)'></object>", "<object data='data:text/html,<script>alert(1)</script>'></object>", "<embed src='javascript:alert(1)'>", "<embed src='data:image/svg+xml,<svg onload=alert(1) xmlns=\"http://www.w3.org/2000/svg\"/>'>",
    "<isindex action=javascript:alert(1) type=image>", "<frameset onload=alert(1)><frame src=javascript:alert(1)></frameset>", "<portal src=javascript:alert(1)>", "<applet code=alert(1)>",
    "<form action=javascript:alert(1)><input type=submit></form>", "<button formaction=javascript:alert(1)>x</button>", "<form><input type=image src=x formaction=javascript:alert(1)></form>", "<form id=f></form><button form=f formaction=javascript:alert(1)>x</button>",
    "<math href=javascript:alert(1)>x</math>", "<math><mtext xlink:href=javascript:alert(1)>x</mtext></math>", "<math><maction actiontype=statusline xlink:href=javascript:alert(1)>x</maction></math>",
    "<svg><script>alert(1)</script></svg>", "<svg><script href=data:,alert(1)></script></svg>", "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>", "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><set attributeName=onmouseover to=alert(1)>", "<svg><use href='data:image/svg+xml,<svg id=x xmlns=\"http://www.w3.org/2000/svg\"><image href=x onerror=alert(1) /></svg>#x'></svg>",
    "<svg><foreignObject><iframe src=javascript:alert(1)></iframe></foreignObject></svg>", "<svg><a><animate attributeName=href values=javascript:alert(1) /><text y=20>x</text></a></svg>",
    "<svg><style><img title='</style><img src=x onerror=alert(1)>'></style></svg>", "<svg><title><img src=x onerror=alert(1)></title></svg>", "<svg><desc><img src=x onerror=alert(1)></desc></svg>", '<svg></p><style><a id="</style><img src=x onerror=alert(1)>">',
    "<svg><![CDATA[<img src=x onerror=alert(1)>]]></svg>", "<math><![CDATA[<img src=x onerror=alert(1)>]]></math>",
    # links
    "<a href=javascript:alert(1)>x</a>", "<a href=' javascript:alert(1)'>x</a>", "<a href='java\tscript:alert(1)'>x</a>", "<a href='java\nscript:alert(1)'>x</a>", "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='&#x6A;&#x61;vascript&colon;alert(1)'>x</a>", "<a href='\x01javascript:alert(1)'>x</a>", "<a href='JaVaScRiPt:alert(1)'>x</a>", "<a href='javascript&NewLine;:alert(1)'>x</a>", "<a href='vbscript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>", "<a href='data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=='>x</a>", "<a href='blob:http://x/1'>x</a>", "<a href='file:///etc/passwd'>x</a>", "<a href='view-source:javascript:alert(1)'>x</a>",
    "<a href='javascript://%0aalert(1)'>x</a>", "<area href=javascript:alert(1) shape=default>", "<map name=m><area href=javascript:alert(1) coords=0,0,99,99></map><img usemap=#m src=x>", "<base href=javascript:alert(1)//><a href=x>x</a>",
    "<a href='javascript\x00:alert(1)'>x</a>", "<a href='jav&#x09;ascript:alert(1)'>x</a>", "<a href=`javascript:alert(1)`>x</a>", "<a href='\ufeffjavascript:alert(1)'>x</a>", "<a href='mailto:x@example.org\" onclick=alert(1) x=\"'>x</a>",
    # pictures
    "<img src=javascript:alert(1)>", "<img src='x' onerror='alert(1)'>", "<img src=x:x onerror&#61;alert(1)>", "<img/src=x/onerror=alert(1)>", "<img src=x onerror=alert(1)//", '<img """><img src=x onerror=alert(1)>">',
    "<img src=`x` onerror=alert(1)>", "<img src='x\"onerror=alert(1) '>", "<image src=x onerror=alert(1)>", "<img src=data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIiB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4=>", "<picture><source srcset=x onerror=alert(1)><img src=x onerror=alert(1)></picture>",
    "<img alt='<x' title='/><img src=x onerror=alert(1)>'>", "<img src='cid:\"onerror=alert(1)'>", "<img data-remote='javascript:alert(1)'>", "<img src=http://watch.invalid/' onerror='alert(1)>",
    # styles
    "<p style='width:expression(alert(1))'>x</p>", "<p style='behavior:url(#default#time2)' onbegin=alert(1)>x</p>", "<p style='-moz-binding:url(data:text/xml,x)'>x</p>", "<style>@keyframes x{}</style><p style='animation-name:x' onanimationstart=alert(1)>x</p>",
    "<p style='color:red;\"onclick=alert(1) x=\"'>x</p>", "<p style=\"x:'&quot;><img src=x onerror=alert(1)>'\">x</p>", "<link rel=stylesheet href='javascript:alert(1)'>", "<link rel=import href='data:text/html,<script>alert(1)</script>'>",
    # comments, declarations, what is broken
    "<!--><img src=x onerror=alert(1)>-->", "<!--!><img src=x onerror=alert(1)>-->", "<!-- --!><img src=x onerror=alert(1)> -->", "<!--- <img src=x onerror=alert(1)> --->", "<![if IE]><script>alert(1)</script><![endif]>", "<!--[if gte mso 9]><script>alert(1)</script><![endif]-->",
    "<!DOCTYPE x [<!ENTITY y '<script>alert(1)</script>'>]>&y;", "<?xml version='1.0'?><script>alert(1)</script>", "<?import namespace=t implementation=#default#time2><t:set onbegin=alert(1)>", "<%<img src=x onerror=alert(1)>", "</<img src=x onerror=alert(1)>", "<x onclick=alert(1) tabindex=1 id=x autofocus onfocus=alert(1)>x</x>",
    "<a\u2028href=javascript:alert(1)>x</a>", "<img src=x one\nrror=alert(1) onerror=alert(1)>", "\xbcscript\xbealert(1)\xbc/script\xbe", "+ADw-script+AD4-alert(1)+ADw-/script+AD4-", "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>", "<meta charset=utf-7>+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "<a href=https://example.org onclick=alert(1) ping=http://watch.invalid/p>x</a>", "<div popover id=p onbeforetoggle=alert(1)>x</div><button popovertarget=p>x</button>", "<dialog open onclose=alert(1)><form method=dialog><button>x</button></form></dialog>",
    # what changes when it is written and read again
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=alert(1)&gt;">', "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=alert(1)>", '<svg></p><title><a id="</title><img src=x onerror=alert(1)>">',
    '<math><mtext><mglyph><svg><mtext><style><a title="</style><img src=x onerror=alert(1)>">', "<noscript><style></noscript><img src=x onerror=alert(1)></style>", "<svg><p><style><!--</style><img src=x onerror=alert(1)>--></style>", "<math><annotation-xml encoding=text/html><style><img title='</style><img src=x onerror=alert(1)>'></annotation-xml></math>",
    "<table><td><svg><desc><td></desc><style><a title='</style><img src=x onerror=alert(1)>'>", "<select><template><style><!--</style><a rel='--></style></template></select><img src=x onerror=alert(1)>'>", "<select><iframe><select><img src=x onerror=alert(1)>", "<pre>\n<listing><img title='</listing><img src=x onerror=alert(1)>'>",
    "<svg><annotation-xml><foreignobject><style><!--</style><p id='--><img src=x onerror=alert(1)>'>", "<math><mi><li><table><mglyph><style><![CDATA[</style><img src=x onerror=alert(1)>]]>", "<a href='x' title='&lt;/a&gt;&lt;img src=x onerror=alert(1)&gt;'>x</a>", "<p title='--&gt;&lt;script&gt;alert(1)&lt;/script&gt;'>x",
    "<font face='&quot;&gt;&lt;img src=x onerror=alert(1)&gt;'>x</font>", "<p lang='&quot; onclick=&quot;alert(1)'>x</p>", "<table><caption><svg><style><!--</caption><img src=x onerror=alert(1)>", "<d<img src=x onerror=alert(1)>iv>", "<p><svg><style>*{}</style><script>alert(1)</script></svg>",
)  # fmt: skip

# Something is fetched.
REMOTE = (
    f"<img src={_WATCH}/a>", "<img src=//watch.invalid/a>", f"<img src='{_WATCH}/a' loading=eager>", f"<img srcset='{_WATCH}/a 1x, {_WATCH}/b 2x'>", "<img src='\\\\watch.invalid\\a'>", "<img src='/\\watch.invalid/a'>", "<img src='http:/watch.invalid/a'>", "<img src='HTTP://watch.invalid/a'>",
    "<img src=' http://watch.invalid/a'>", "<img src='ht\ntp://watch.invalid/a'>", "<img src='\x01http://watch.invalid/a'>", "<img src='ftp://watch.invalid/a'>", "<img src='ws://watch.invalid/a'>", f"<img lowsrc={_WATCH}/a dynsrc={_WATCH}/b>", f"<image src={_WATCH}/a>", f"<img src=x longdesc={_WATCH}/a>",
    f"<picture><source srcset={_WATCH}/a><img></picture>", f"<video src={_WATCH}/a poster={_WATCH}/b autoplay></video>", f"<audio src={_WATCH}/a autoplay></audio>", f"<video><source src={_WATCH}/a><track default src={_WATCH}/t></video>", f"<iframe src={_WATCH}/a></iframe>", f"<frameset><frame src={_WATCH}/a></frameset>",
    f"<object data={_WATCH}/a></object>", f"<embed src={_WATCH}/a>", f"<applet codebase={_WATCH}/a code=x></applet>", f"<object classid=clsid:1 codebase={_WATCH}/a></object>", f"<script src={_WATCH}/a></script>", f"<link rel=stylesheet href={_WATCH}/a>", f"<link rel=icon href={_WATCH}/a>", f"<link rel=prefetch href={_WATCH}/a>",
    f"<link rel=preload as=image href={_WATCH}/a>", f"<link rel=dns-prefetch href={_WATCH}>", f"<link rel=preconnect href={_WATCH}>", f"<link rel=manifest href={_WATCH}/a>", f"<link rel=modulepreload href={_WATCH}/a>", f"<meta http-equiv=refresh content='0;url={_WATCH}/a'>", f"<meta http-equiv=Link content='<{_WATCH}/a>;rel=prefetch'>",
    f"<base href={_WATCH}/><img src=a>", f"<base target=_top href={_WATCH}/><a href=x>x</a>", f"<form action={_WATCH}/a><input autofocus></form>", f"<input type=image src={_WATCH}/a>", f"<button formaction={_WATCH}/a>x</button>", f"<isindex action={_WATCH}/a>", f"<body background={_WATCH}/a>x", f"<table background={_WATCH}/a><td background={_WATCH}/b>x</table>",
    f"<tr background={_WATCH}/a>", f"<style>@import '{_WATCH}/a';</style>", f"<style>@import url({_WATCH}/a)</style>", f"<style>body{{background:url({_WATCH}/a)}}</style>x", f"<style>@font-face{{font-family:f;src:url({_WATCH}/a)}}p{{font-family:f}}</style><p>x", f"<p style='background:url({_WATCH}/a)'>x", f"<p style='background-image:url({_WATCH}/a)'>x",
    f"<p style='background-color:red;background:u\\72l({_WATCH}/a)'>x", f"<p style='list-style:url({_WATCH}/a);display:list-item'>x", f"<p style='list-style-image:url({_WATCH}/a);display:list-item'>x", f"<p style='border-image:url({_WATCH}/a) 1;border:1px solid'>x", f"<p style='border:1px solid;border-image-source:url({_WATCH}/a)'>x", f"<p style='cursor:url({_WATCH}/a),auto'>x",
    f"<p style='content:url({_WATCH}/a)'>x", f"<p style='filter:url({_WATCH}/a#x)'>x", f"<p style='mask:url({_WATCH}/a)'>x", f"<p style='mask-image:url({_WATCH}/a)'>x", f"<p style='clip-path:url({_WATCH}/a#x)'>x", f"<p style='shape-outside:url({_WATCH}/a);float:left'>x", f"<p style='background:image-set(\"{_WATCH}/a\" 1x)'>x",
    f"<p style='background:-webkit-image-set(url({_WATCH}/a) 1x)'>x", f"<p style='--x:url({_WATCH}/a);background:var(--x)'>x", f"<p style='font-family:f;src:url({_WATCH}/a)'>x", f"<p style='color:red;/**/background:/**/url({_WATCH}/a)'>x", f"<p style=\"background:url('{_WATCH}/a')\">x", f"<p style='BACKGROUND:URL({_WATCH}/a)'>x", f"<p style='background&colon;url({_WATCH}/a)'>x",
    f"<p style='width:1px;{{}}background:url({_WATCH}/a)'>x", f"<p style='color:red}}*{{background:url({_WATCH}/a)}}'>x", f"<p style='font:12px url({_WATCH}/a)'>x", f"<p style='border:1px solid url({_WATCH}/a)'>x", f"<p style='background-color:url({_WATCH}/a)'>x", f"<p style='width:calc(1px + url({_WATCH}/a))'>x", f"<p style='list-style-type:url({_WATCH}/a)'>x",
    f"<svg><image href={_WATCH}/a /></svg>", f"<svg><image xlink:href={_WATCH}/a /></svg>", f"<svg><use href={_WATCH}/a#x /></svg>", f"<svg><feImage href={_WATCH}/a /></svg>", f"<svg><style>@import '{_WATCH}/a';</style></svg>", f"<svg><rect fill='url({_WATCH}/a#x)' width=9 height=9 /></svg>", f"<svg><script href={_WATCH}/a></script></svg>", f"<svg><foreignObject><img src={_WATCH}/a></foreignObject></svg>",
    f"<math><mglyph src={_WATCH}/a></math>", f"<math><mtext><img src={_WATCH}/a></mtext></math>", f"<a href=https://example.org ping={_WATCH}/a>x</a>", f"<a href={_WATCH}/a download>x</a>", f"<blockquote cite={_WATCH}/a>x</blockquote>", f"<q cite={_WATCH}/a>x</q>", f"<del cite={_WATCH}/a>x</del>", f"<template><img src={_WATCH}/a></template>", f"<noscript><img src={_WATCH}/a></noscript>",
    f"<bgsound src={_WATCH}/a>", f"<xml src={_WATCH}/a></xml>", f"<layer src={_WATCH}/a></layer>", f"<ilayer src={_WATCH}/a></ilayer>", f"<portal src={_WATCH}/a></portal>", f"<fencedframe src={_WATCH}/a></fencedframe>", f"<v:imagedata src={_WATCH}/a />", f"<v:fill src={_WATCH}/a type=frame />", f"<div data-src={_WATCH}/a style=color:red>x</div>", f"<html manifest={_WATCH}/a>x",
    f"<!--[if gte mso 9]><v:background fill=t><v:fill src={_WATCH}/a /></v:background><![endif]-->", f"<img src=data:image/svg+xml,%3Csvg%20xmlns='http://www.w3.org/2000/svg'%3E%3Cimage%20href='{_WATCH}/a'/%3E%3C/svg%3E>", f"<select><option style='background:url({_WATCH}/a)'>x</select>", f"<textarea style='background:url({_WATCH}/a)'>x</textarea>", f"<keygen autofocus onfocus=alert(1) keytype='{_WATCH}/a'>",
    f"<img src=x><p style='background:u&#x72;l({_WATCH}/a)'>x", f"<p style='background:url(\n{_WATCH}/a\n)'>x", f"<p style='@import \"{_WATCH}/a\"'>x", f"<p style='color:attr(x url, {_WATCH}/a)' x={_WATCH}/a>x", f"<table style='background:url({_WATCH}/a)'><tr style='background:url({_WATCH}/b)'><td style='background:url({_WATCH}/c)'>x</table>",
)  # fmt: skip


def all_harmful() -> tuple[str, ...]:
    """Each way, and each event on each sort of element that could have it."""
    events = tuple(
        carrier.format(f"{event}={said}")
        for event in _EVENTS
        for carrier, said in zip(
            _CARRIERS,
            ("alert(1)", "'alert(1)'", '"alert(1)"', "alert&lpar;1)", "`alert(1)`") * 3,
            strict=False,
        )
    )
    return (*SCRIPTS, *REMOTE, *events)


_TOKENS = (
    "<", ">", "'", '"', "`", "/", "=", "&", "--", "-->", "<!--", "]]>", "<![CDATA[", "\x00", "\x0c", "\n", " ", "</style>", "</title>", "</textarea>", "<svg>", "</svg>", "<math>",
    "</math>", "<style>", "<mglyph>", "<mtext>", "<table>", "</table>", "<p>", "</p>", "<noscript>", "<template>", "<select>", "<form>", "</form>", "<br>", "&lt;", "&#60;", "<desc>", "<foreignObject>",
)  # fmt: skip


def mutations(count: int, seed: int) -> Iterator[str]:
    """Harmful ones that were cut, joined and strewn with what parsers stumble over."""
    rng = random.Random(seed)
    ways = (*SCRIPTS, *REMOTE)
    for _ in range(count):
        said = rng.choice(ways)
        for _ in range(rng.randint(1, 6)):
            at = rng.randint(0, len(said))
            sort = rng.random()
            if sort < 0.5:
                said = said[:at] + rng.choice(_TOKENS) + said[at:]
            elif sort < 0.7:
                said = said[:at] + said[at + rng.randint(1, 8) :]
            elif sort < 0.9:
                said = said[:at] + rng.choice(ways) + said[at:]
            else:
                said = rng.choice(_TOKENS) + said
        yield said
