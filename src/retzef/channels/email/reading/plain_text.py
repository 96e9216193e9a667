"""Plain text as it is meant: lines that flow (RFC 3676), text/enriched (RFC 1896), what PGP sets around it."""

import re

from retzef.channels.email.reading.fields import Parameters

# Bounded: where it is not closed, it is not looked for to the end.
_ENRICHED_PARAMETER = re.compile(r"<param>[^<]{0,200}</param>", re.IGNORECASE)
_ENRICHED_TAG = re.compile(r"<<|</?[a-z][a-z0-9-]{0,60}>", re.IGNORECASE)
_PGP_SIGNED, _PGP_SIGNATURE, _PGP_END = (
    "-----BEGIN PGP SIGNED MESSAGE-----",
    "\n-----BEGIN PGP SIGNATURE-----",
    "-----END PGP SIGNATURE-----",
)
_PGP_FIELDS = re.compile(r"\n(?:[A-Za-z-]{1,40}: [^\n]*\n)*\n?")
_PGP_DASHES = re.compile(r"^- ", re.MULTILINE)
_PGP_ENCRYPTED = "-----BEGIN PGP MESSAGE-----"


def unflow(text: str, parameters: Parameters) -> str:
    """A line that ends in a blank goes on in the next, when the mail says so."""
    if parameters.get("format", "").lower() != "flowed":
        return text
    drops_blank = parameters.get("delsp", "").lower() == "yes"
    paragraphs: list[list[str]] = []
    is_open, depth_before = False, 0
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        said = line[depth:].removeprefix(" ")
        goes_on = said.endswith(" ") and said != "-- "
        shown = said[:-1] if goes_on and drops_blank else said
        if is_open and depth == depth_before and said != "-- ":
            paragraphs[-1].append(shown)
        else:
            paragraphs.append([">" * depth + " " if depth else "", shown])
        is_open, depth_before = goes_on, depth
    return "\n".join("".join(each) for each in paragraphs)


def read_enriched(text: str) -> str:
    """Its words without its tags; one line end is a blank, each further one is a line end."""
    bare = _ENRICHED_PARAMETER.sub("", text)
    bare = _ENRICHED_TAG.sub(lambda found: "<" if found[0] == "<<" else "", bare)
    return re.sub(r"\n+", lambda found: "\n" * (len(found[0]) - 1) or " ", bare)


def open_pgp(text: str) -> tuple[str, str | None]:
    """The text that is signed, without the signature around it, and `signed`, `encrypted` or None."""
    if "-----BEGIN PGP" not in text:
        return text, None
    if _PGP_ENCRYPTED in text:
        return text, "encrypted"
    begins = text.find(_PGP_SIGNED)
    ends = text.find(_PGP_SIGNATURE, begins)
    fields = _PGP_FIELDS.match(text, begins + len(_PGP_SIGNED)) if begins != -1 else None
    if fields is None or ends < fields.end():
        return text, None
    after = text.find(_PGP_END, ends)
    behind = text[after + len(_PGP_END) :] if after != -1 else ""
    return text[:begins] + _PGP_DASHES.sub("", text[fields.end() : ends]) + behind, "signed"
