"""Whatever comes is read: mails of whole sets that were damaged, and structures of any shape. Nothing is raised, and everything can be told."""

import base64
import json
import quopri
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from tools.dev import corpora
from tools.dev.repository import DevError

from retzef.channels.email.reading import ReadMail, read_mail
from retzef.main.email_cli import email
from tests.mail.mutating import mutate
from tests.mail.synthetic import make_mails

KINDS = {"message", "bounce", "auto_reply", "list", "report"}


def tell(read: ReadMail) -> str:
    """All that is asked of a mail, as it goes to the database and over the wire: UTF-8 without zeros."""
    said = [
        read.subject,
        read.text,
        read.reply_text,
        read.cut_text,
        read.html or "",
        read.charset,
        *read.defects,
        *read.protection,
    ]
    said += [
        each
        for address in [read.sender, *read.to, *read.cc, *read.reply_to]
        if address
        for each in (address.name, address.address)
    ]
    said += [*read.in_reply_to, *read.references, read.message_id or ""]
    said += [each for file in read.files for each in (file.name, file.media_type, file.content_id)]
    said += [each.recipient for each in read.failed]
    signs = read.signs
    said += [
        *signs.original_ids,
        *signs.loops,
        *signs.delivered_to,
        signs.list_id or "",
        signs.precedence or "",
    ]
    said += [
        part
        for each in signs.reported
        for part in (each.recipient, each.action, each.status or "", each.detail)
    ]
    return "".join(said)


def check(raw: bytes) -> None:
    read = read_mail(raw)
    assert read.kind in KINDS
    told = tell(read)
    told.encode()
    assert "\x00" not in told
    for file in read.files:
        assert len(file.content()) == file.size
    if read.date:
        read.date.isoformat()


def originals(corpus: corpora.Corpus) -> list[bytes]:
    try:
        return [each.read_bytes() for each in corpora.mails(corpus)]
    except DevError as reason:
        pytest.skip(f"{corpus.name} cannot be had here: {reason}")


@pytest.mark.parametrize("corpus", corpora.ALL, ids=lambda each: each.name)
def test_public_mails_are_read_when_they_are_damaged(corpus: corpora.Corpus) -> None:
    for raw in mutate(originals(corpus), times=3, seed=4):
        check(raw)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("corpus", corpora.ALL, ids=lambda each: each.name)
def test_public_mails_are_read_when_they_are_damaged_often(corpus: corpora.Corpus, seed: int) -> None:
    for raw in mutate(originals(corpus), times=10, seed=seed):
        check(raw)


def test_made_up_mails_are_read_when_they_are_damaged() -> None:
    for raw in mutate([each.raw for each in make_mails()][::3], times=3, seed=4):
        check(raw)


def test_the_command_tells_one_line_of_every_file(tmp_path: Path) -> None:
    mails = [each.raw for each in make_mails()][::20]
    files = []
    for number, raw in enumerate(mutate(mails, times=4, seed=5)):
        files.append(tmp_path / f"{number}.eml")
        files[-1].write_bytes(raw)
    (tmp_path / "empty.eml").touch()
    files += [tmp_path / "empty.eml", tmp_path, tmp_path / "missing.eml"]
    done = CliRunner().invoke(email, ["parse", "--json", *map(str, files)])
    assert done.exit_code == 0
    told = [json.loads(line) for line in done.stdout_bytes.decode().splitlines()]
    assert [each["file"] for each in told] == [str(each) for each in files]
    assert all(each["kind"] in KINDS for each in told)


# Any tree of parts: leaves in any charset and coding, with names, under any multipart.
_WORDS = st.text(max_size=60)
_CHARSETS = st.sampled_from(
    [
        "utf-8",
        "windows-1255",
        "iso-8859-8-i",
        "koi8-u",
        "utf-7",
        "utf-16",
        "x-unknown",
        "us-ascii",
        "gb18030",
        "iso-2022-jp",
        "",
    ]
)
_TYPES = st.sampled_from(
    ["text/plain", "text/html", "text/enriched", "text/calendar", "image/png", "application/pdf", "application/ms-tnef", "application/pkcs7-mime",
     "message/rfc822", "message/delivery-status", "message/feedback-report", "message/disposition-notification", "text/rfc822-headers", "nonsense"]
)  # fmt: skip
_MULTIPARTS = st.sampled_from(
    ["mixed", "alternative", "related", "signed", "report", "digest", "appledouble", "x"]
)


@st.composite
def leaves(draw: st.DrawFn) -> bytes:
    charset = draw(_CHARSETS)
    try:
        said = draw(_WORDS).encode(charset or "utf-8", "replace")
    except LookupError:
        said = draw(st.binary(max_size=60))
    coding = draw(st.sampled_from(["7bit", "base64", "quoted-printable", "x-uuencode", "nonsense"]))
    coded = (
        base64.encodebytes(said)
        if coding == "base64"
        else quopri.encodestring(said)
        if coding == "quoted-printable"
        else said
    )
    name = draw(st.text(alphabet=st.characters(blacklist_characters='"\\\r\n', codec="utf-8"), max_size=12))
    return (
        b'Content-Type: %s; charset="%s"; name="%s"\nContent-Transfer-Encoding: %s\nContent-Disposition: %s\n\n'
        % (
            draw(_TYPES).encode(),
            charset.encode(),
            name.encode(),
            coding.encode(),
            draw(st.sampled_from([b"inline", b"attachment", b""])),
        )
        + coded
    )


@st.composite
def trees(draw: st.DrawFn, inside: st.SearchStrategy[bytes]) -> bytes:
    parts = draw(st.lists(inside, max_size=4))
    boundary = draw(st.sampled_from([b"a", b"b", b"=_x y", b"a--"]))
    body = b"".join(b"--%s\n%s\n" % (boundary, each) for each in parts)
    return (
        b'Content-Type: multipart/%s; boundary="%s"\n\n' % (draw(_MULTIPARTS).encode(), boundary)
        + body
        + b"--%s--\n" % boundary
    )


@given(st.recursive(leaves(), trees, max_leaves=12), _WORDS)
def test_any_tree_of_parts_is_read(tree: bytes, subject: str) -> None:
    check(b"From: a@example.org\nSubject: " + subject.encode().replace(b"\n", b" ") + b"\n" + tree)
