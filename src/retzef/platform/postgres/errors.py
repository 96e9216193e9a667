"""What can go wrong between Retzef and the PostgreSQL it brings; each is for the person who runs the centre."""

from retzef.kernel.errors import RetzefError


class PostgresError(RetzefError):
    """The database that Retzef runs itself is not to be had."""

    code = "postgres-failed"
    status = 503


class PostgresNotFoundError(PostgresError):
    """No PostgreSQL programs, or none of the wanted major version. Params: `wanted`, `found`."""

    code = "postgres-not-found"


class PostgresInUseError(PostgresError):
    """Another process of ours owns the folder. Params: `folder`, `pid`."""

    code = "postgres-folder-in-use"


class PostgresStrangerError(PostgresError):
    """A server that Retzef did not start is serving the folder. Params: `folder`, `pid`."""

    code = "postgres-folder-served-by-stranger"


class PostgresFolderError(PostgresError):
    """The folder cannot be used. Params: `folder`, `account`, `reason` (what the system said)."""

    code = "postgres-folder-unusable"


class PostgresAccountError(PostgresError):
    """Running as root, and there is no ordinary account to run PostgreSQL as. Params: `account`."""

    code = "postgres-no-account"


class PostgresStartError(PostgresError):
    """The server, or the making of its cluster, ended with an error. Params: `program`, `log` (its last lines)."""

    code = "postgres-start-failed"


class PostgresDiskFullError(PostgresStartError):
    """The disk has no room for the server to start. Params as its parent."""

    code = "postgres-disk-full"


class PostgresLocaleError(PostgresError):
    """The cluster cannot take words of Hebrew or Cyrillic apart, so search would find nothing. Params: `locale`."""

    code = "postgres-locale-unusable"


class PostgresTimeoutError(PostgresError):
    """The server was not ready within the time the caller gave. Params: `seconds`."""

    code = "postgres-not-ready-in-time"
    retryable = True
