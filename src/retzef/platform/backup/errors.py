"""What can go wrong with a backup; each is for the person who runs the centre."""

from retzef.kernel.errors import RetzefError


class BackupExistsError(RetzefError):
    """There is something at the place already. Params: `folder`."""

    code = "backup-exists"


class BackupBrokenError(RetzefError):
    """It is none of ours, or not as it was made. Params: `folder`, `what` (the first file that differs)."""

    code = "backup-broken"


class BackupProgramError(RetzefError):
    """One of PostgreSQL's programs failed. Params: `program`, `log` (its last lines)."""

    code = "backup-program-failed"


class BackupToolMissingError(RetzefError):
    """No PostgreSQL programs new enough for this server. Params: `program`, `major`."""

    code = "backup-tool-missing"


class RestorePlaceTakenError(RetzefError):
    """Only an empty place is restored into. Params: `place`."""

    code = "restore-place-taken"


class RestoreKindError(RetzefError):
    """The backup is of the other kind of database than the one that is set. Params: `kind`."""

    code = "restore-kind"


class RestoreInstantError(RetzefError):
    """The instant cannot be reached: no archive, or it does not go so far. Params: `instant`, `reason`."""

    code = "restore-instant"
