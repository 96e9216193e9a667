"""When an authority is asked, and when it is left alone. What it is asked for is tested against a real one in tests/live."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from tests.fixtures.certificates import make_authority

from retzef.platform.acme import ordering
from retzef.platform.acme.errors import AcmeBusyError, AcmeError, AcmeNameError
from retzef.platform.acme.folder import AcmeFolder
from retzef.platform.acme.keeper import PAUSES, CertificateKeeper, renewal_due_at
from retzef.platform.acme.wanted import Wanted, parse_names

WANTED = Wanted(("centre.test",), "https://authority.test/dir", None, None)


class Asked:
    """Stands for the authority: counts, and answers as it is told to. Its clock is set by hand."""

    def __init__(self, folder: Path) -> None:
        self.at = datetime.now(UTC)
        self.times: list[datetime] = []
        self.refusal: AcmeError | None = None
        self.days = 90.0
        self.adds = b""
        self._folder = folder

    def now(self) -> datetime:
        return self.at

    async def obtain(self, wanted: Wanted, folder: AcmeFolder) -> bytes:
        self.times.append(self.at)
        if self.refusal is not None:
            raise self.refusal
        chain, key = make_authority().issue(self._folder, days=self.days)
        return key.read_bytes() + chain.read_bytes() + self.adds

    def keeper(self, wanted: Wanted = WANTED) -> CertificateKeeper:
        return CertificateKeeper(wanted, AcmeFolder(self._folder), self, lambda: 0.0, lambda: None)


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Asked:
    asked = Asked(tmp_path)
    monkeypatch.setattr(ordering, "obtain", asked.obtain)
    return asked


async def test_authority_is_asked_again_when_a_third_of_the_life_is_left_and_not_before(
    asked: Asked, tmp_path: Path
) -> None:
    await asked.keeper().look()
    held = AcmeFolder(tmp_path).read_certificate()
    assert held is not None
    asked.at = renewal_due_at(held) - timedelta(seconds=1)
    await asked.keeper().look()
    assert len(asked.times) == 1
    asked.at += timedelta(seconds=1)
    await asked.keeper().look()
    assert len(asked.times) == 2


async def test_pauses_grow_to_a_day_when_it_refuses_over_restarts(asked: Asked) -> None:
    asked.refusal = AcmeNameError(WANTED.names, WANTED.directory, "connection refused")
    begin = asked.at
    await asked.keeper().look()
    for pause in PAUSES:
        asked.at += pause - timedelta(seconds=1)
        await asked.keeper().look()  # another keeper each time: a process that begins again
        asked.at += timedelta(seconds=1)
        await asked.keeper().look()
    assert [after - before for before, after in pairwise(asked.times)] == list(PAUSES)
    assert (
        sum(at < begin + timedelta(hours=1) for at in asked.times) <= 4
    )  # of the five that are usually allowed


async def test_authority_is_left_alone_as_long_as_it_says_when_it_is_asked_too_often(
    asked: Asked, tmp_path: Path
) -> None:
    asked.refusal = AcmeBusyError(WANTED.names, WANTED.directory, "later", wait=timedelta(hours=3))
    keeper = asked.keeper()
    await keeper.look()
    assert keeper.is_failing
    assert AcmeFolder(tmp_path).read_state().next_at == asked.at + timedelta(hours=3)


async def test_it_is_asked_at_once_when_somebody_wishes_or_wants_something_else(
    asked: Asked, tmp_path: Path
) -> None:
    asked.refusal = AcmeError(WANTED.names, WANTED.directory, "no")
    await asked.keeper().look()
    AcmeFolder(tmp_path).wish()
    await asked.keeper().look()
    await asked.keeper().look()  # a wish is for once
    assert len(asked.times) == 2
    other = Wanted(("other.test",), WANTED.directory, None, None)
    await asked.keeper(other).look()
    assert len(asked.times) == 3


@pytest.mark.parametrize(
    ("days", "adds"), [(-0.5, b""), (90.0, b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
)
async def test_pauses_grow_when_what_is_issued_is_over_already_or_no_certificate(
    asked: Asked, tmp_path: Path, days: float, adds: bytes
) -> None:
    asked.days, asked.adds = days, adds
    keeper = asked.keeper()
    for pause in PAUSES[:3]:
        await keeper.look()
        await keeper.look()
        assert keeper.is_failing
        asked.at += pause
    assert [after - before for before, after in pairwise(asked.times)] == list(PAUSES[:2])
    assert AcmeFolder(tmp_path).read_state().code == "acme-refused"


async def test_certificate_that_serves_stays_when_the_next_one_cannot_be_used(
    asked: Asked, tmp_path: Path
) -> None:
    await asked.keeper().look()
    held = AcmeFolder(tmp_path).read_certificate()
    asked.adds = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    AcmeFolder(tmp_path).wish()
    await asked.keeper().look()
    assert len(asked.times) == 2
    assert held is not None
    assert AcmeFolder(tmp_path).read_certificate() == held


async def test_it_begins_anew_when_what_is_known_of_before_is_damaged(asked: Asked, tmp_path: Path) -> None:
    await asked.keeper().look()
    (tmp_path / "acme" / "state.json").write_bytes(b'{"code":"\xff"}')
    await asked.keeper().look()
    assert len(asked.times) == 2


async def test_nobody_asks_when_another_process_is_asking(asked: Asked, tmp_path: Path) -> None:
    with AcmeFolder(tmp_path).lock() as is_ours:
        assert is_ours
        await asked.keeper().look()
    assert not asked.times


async def test_nobody_is_asked_when_what_comes_could_not_be_kept(asked: Asked, tmp_path: Path) -> None:
    (tmp_path / "acme").write_text("a file where the folder should be")
    with pytest.raises(OSError, match="acme"):
        await asked.keeper().look()
    assert not asked.times


@pytest.mark.parametrize("path", ["../state.json", "", "a/b", "%2e%2e"])
def test_nothing_is_told_when_the_question_is_none(tmp_path: Path, path: str) -> None:
    folder = AcmeFolder(tmp_path)
    with folder.answering("token", "answer"):
        assert folder.answer_to("token") == b"answer"
        assert folder.answer_to(path) is None
    assert folder.answer_to("token") is None


def test_names_are_as_the_wire_has_them_when_they_can_be_proved() -> None:
    assert parse_names("Centre.test, מרכז.test,centre.test") == ("centre.test", "xn--bebji4b.test")
    for wrong in ("*.centre.test", "127.0.0.1", "centre..test", "centre.test,", "-a.test", "a b.test"):
        with pytest.raises(ValueError, match=r".*"):
            parse_names(wrong)
