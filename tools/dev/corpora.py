"""Mails that other projects made public with their tests. They are fetched, never kept in the repository.

Each comes from where this machine installs packages from, and is checked: by its hash, or by the signature that apt checks.
They lie outside the clone, in one folder for all clones of a person.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sysconfig
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.dev.repository import PYTHON, DevError, run, tell

_APT_FOLDER = Path("/etc/apt")


@dataclass(frozen=True, slots=True)
class Corpus:
    """A set of mails: what it is called here, what files in it are mails, and how it is fetched into a folder."""

    name: str
    mails: str
    fetch: Callable[[Path], None]


def find(corpus: Corpus) -> Path:
    """Return its folder, fetched now unless it was before. A `DevError` says why it cannot be had."""
    folder = _cache() / corpus.name
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    tell(f"fetching {corpus.name}")
    # Whoever comes at the same time fetches too; the first to end is taken.
    with TemporaryDirectory(dir=folder.parent, prefix=".fetching-") as own:
        fetched = Path(own) / corpus.name
        fetched.mkdir()
        corpus.fetch(fetched)
        if not any(fetched.glob(corpus.mails)):
            raise DevError(f"{corpus.name} was fetched and has no {corpus.mails}")
        try:
            fetched.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
    return folder


def mails(corpus: Corpus) -> list[Path]:
    """Return its mails, in the order of their names."""
    return sorted(each for each in find(corpus).glob(corpus.mails) if each.is_file())


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "retzef" / "corpora"


def _from_python(folder: Path) -> None:
    """Python's own tests of `email` come with Python; Debian has them in a package of their own."""
    own = Path(sysconfig.get_path("stdlib")) / "test" / "test_email" / "data"
    if own.is_dir():
        shutil.copytree(own, folder / "data")
        return
    with TemporaryDirectory() as place:
        _run_apt(["download", "-q", "-o", "APT::Sandbox::User=root", _testsuite()], Path(place))
        package = next(Path(place).glob("*.deb"), None)
        if package is None:
            raise DevError("apt-get download fetched no package of Python's tests")
        run(["dpkg-deb", "-x", package, Path(place) / "unpacked"], quiet=True)
        found = next(Path(place).glob("unpacked/usr/lib/python3*/test/test_email/data"))
        shutil.copytree(found, folder / "data")


def _testsuite() -> str:
    found = subprocess.run(
        ["apt-cache", "search", "-n", r"^libpython3\.[0-9]+-testsuite$"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    names: list[str] = re.findall(r"^libpython3\.\d+-testsuite", found.stdout, re.MULTILINE)
    if not names:
        raise DevError(
            "neither this Python nor Debian's packages have Python's own tests (test/test_email/data)"
        )
    return max(names)


def _from_sdist(requirement: str, sha256: str, *, builds_apart: bool = False) -> Callable[[Path], None]:
    """A release of PyPI as its source. `builds_apart`: pip asks it for its name with build tools of its own."""

    def fetch(folder: Path) -> None:
        wanted = folder / "requirements.txt"
        wanted.write_text(f"{requirement} --hash=sha256:{sha256}\n")
        quiet = ["--quiet", "--disable-pip-version-check"]
        build = (
            ["--no-binary", requirement.split("==", maxsplit=1)[0]]
            if builds_apart
            else ["--no-binary", ":all:", "--no-build-isolation"]
        )
        alone = ["--no-deps", *build, "--require-hashes"]
        run([PYTHON, "-m", "pip", "download", *quiet, *alone, "--dest", folder, "-r", wanted], quiet=True)
        _unpack(next(folder.glob("*.tar.gz")), folder)

    return fetch


def _from_debian_source(package: str, archive: str, sha256: str) -> Callable[[Path], None]:
    """The archive of a Debian source package, as its own authors released it."""

    def fetch(folder: Path) -> None:
        with TemporaryDirectory() as place:
            options = _source_options(Path(place))
            _run_apt([*options, "update", "-qq"], folder)
            # What Debian adds to it is not always there, and not needed.
            _run_apt([*options, "source", "--download-only", "-qq", package], folder, may_fail=True)
        fetched = folder / archive
        if not fetched.is_file():
            raise DevError(f"apt-get source {package} fetched no {archive}")
        if hashlib.sha256(fetched.read_bytes()).hexdigest() != sha256:
            raise DevError(f"{archive} is not what it was: its SHA-256 is another one")
        _unpack(fetched, folder)

    return fetch


def _source_options(place: Path) -> list[str]:
    """Let apt see sources where the machine sees packages, and touch nothing of the machine's own."""
    parts, lists = place / "parts", place / "lists"
    parts.mkdir()
    (lists / "partial").mkdir(parents=True)
    for each in (_APT_FOLDER / "sources.list.d").glob("*.sources"):
        text = re.sub(r"(?m)^Types:.*$", "Types: deb-src", each.read_text())
        (parts / each.name).write_text(text)
    for each in [_APT_FOLDER / "sources.list", *(_APT_FOLDER / "sources.list.d").glob("*.list")]:
        if each.is_file():
            (parts / each.name).with_suffix(".list").write_text(
                re.sub(r"(?m)^deb\s", "deb-src ", each.read_text())
            )
    settings = {
        "Dir::Etc::sourcelist": "/dev/null",
        "Dir::Etc::sourceparts": parts,
        "Dir::State::lists": lists,
        "Dir::Cache::pkgcache": "",
        "Dir::Cache::srcpkgcache": "",
        "APT::Sandbox::User": "root",
    }
    return [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]


def _run_apt(words: list[str], folder: Path, *, may_fail: bool = False) -> None:
    if shutil.which("apt-get") is None:
        raise DevError("there is no apt-get on this machine")
    done = subprocess.run(["apt-get", *words], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode and not may_fail:
        raise DevError(f"apt-get failed: {done.stderr.strip()[-300:]}")


def _unpack(archive: Path, folder: Path) -> None:
    with tarfile.open(archive) as file:
        file.extractall(folder, filter=_without_links)  # noqa: S202  # only files and folders, and none outside


def _without_links(member: tarfile.TarInfo, folder: str) -> tarfile.TarInfo | None:
    """Mails are files; what else an archive points at is left in it."""
    return tarfile.data_filter(member, folder) if member.isfile() or member.isdir() else None


PYTHON_EMAIL = Corpus("python-test-email", "data/*.txt", _from_python)
FLUFL_BOUNCE = Corpus(
    "flufl-bounce-6.0.0",
    "flufl_bounce-6.0.0/tests/data/*.txt",
    _from_sdist("flufl.bounce==6.0.0", "a1df16b9d1877ae4536f7d76c00d8421fcefbe694f80f5285d05c45a2547b1bc"),
)
BOUNCE_PARSER = Corpus(
    "bounceparser-1.543",
    "Mail-DeliveryStatus-BounceParser-1.543/t/corpus/*.msg",
    _from_debian_source(
        "libmail-deliverystatus-bounceparser-perl",
        "libmail-deliverystatus-bounceparser-perl_1.543+repacked.orig.tar.xz",
        "01f89040426ab6de77f9f0bcdce61a938ef6a24179efbfdb4f7a1f68c5263282",
    ),
)
KMIME = Corpus(
    "kmime-22.12.3",
    "kmime-22.12.3/autotests/data/mails/**/*.mbox",
    _from_debian_source(
        "kmime",
        "kmime_22.12.3.orig.tar.xz",
        "9b3c1f1f664eae671244dd755db03129b0f16abbcd03245a07856a15db28c3d8",
    ),
)
MAIL_PARSER = Corpus(
    "mail-parser-4.8.0",
    "mail_parser-4.8.0/tests/mails/*",
    _from_sdist("mail-parser==4.8.0", "602e659b159652d378b0f9cce2d682bee692bedae72687786e2b2e52eaeb9afc"),
)
NOTMUCH = Corpus(
    "notmuch-0.37",
    "notmuch-0.37/test/corpora/**/*",
    _from_debian_source(
        "notmuch",
        "notmuch_0.37.orig.tar.xz",
        "0e766df28b78bf4eb8235626ab1f52f04f1e366649325a8ce8d3c908602786f6",
    ),
)
# Its build needs what Retzef's own does not: fetched when the long tests run.
TALON = Corpus(
    "talon-1.4.4",
    "talon-1.4.4/tests/fixtures/*_replies/*.*",
    _from_sdist(
        "talon==1.4.4",
        "263d122609747691e9f75726ea565f5da8a40146a7a81eb5883e51b8224b0e5c",
        builds_apart=True,
    ),
)
ALL = (PYTHON_EMAIL, FLUFL_BOUNCE, BOUNCE_PARSER, KMIME, MAIL_PARSER, NOTMUCH)
