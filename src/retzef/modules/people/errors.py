"""What can go wrong with people and their rights."""

from retzef.kernel.errors import RetzefError


class PersonNotFoundError(RetzefError):
    """No such person in this tenant."""

    code = "person-not-found"
    status = 404


class EmailTakenError(RetzefError):
    """Somebody of this tenant has this address already."""

    code = "email-taken"
    status = 409


class LastAdministratorError(RetzefError):
    """Without them nobody could give rights any more."""

    code = "last-administrator"
    status = 409


class RightsBeyondOwnError(RetzefError):
    """Nobody gives rights they do not have, nor changes somebody who has more. Params: `permissions`, those missing."""

    code = "rights-beyond-own"
    status = 403


class NotYourselfError(RetzefError):
    """What one may not do to oneself: deactivate, or take one's own rights."""

    code = "not-yourself"
    status = 409


class PersonStateError(RetzefError):
    """It does not fit: inviting somebody who has joined, resetting the password of somebody who has not."""

    code = "person-state"
    status = 409


class LinkUnusableError(RetzefError):
    """The link was used, has expired, was replaced by a newer one, or never was."""

    code = "link-unusable"
    status = 404


class PasswordWeakError(RetzefError):
    """Too short, or one of those that are tried first. Params: `minimum`, in characters."""

    code = "password-weak"
    status = 422


class RoleNotFoundError(RetzefError):
    """No such role in this tenant."""

    code = "role-not-found"
    status = 404


class RoleInUseError(RetzefError):
    """Somebody has it. Params: `people`, how many."""

    code = "role-in-use"
    status = 409


class TeamNotFoundError(RetzefError):
    """No such team in this tenant."""

    code = "team-not-found"
    status = 404


class TeamInUseError(RetzefError):
    """Something belongs to it or names it. Params: how many `cases`, open `tasks`, `replies`, `macros`, `views` and `rules`."""

    code = "team-in-use"
    status = 409


class IdInUseError(RetzefError):
    """Put back under an id that somebody has."""

    code = "id-in-use"
    status = 409


class NameMissingError(RetzefError):
    """A name in at least one language is needed."""

    code = "name-missing"
    status = 422


class ProviderChangedError(RetzefError):
    """Somebody else has changed the identity provider meanwhile."""

    code = "sso-changed"
    status = 409


class ProviderNotThereError(RetzefError):
    """There is no draft, nothing at work, or nothing to go back to."""

    code = "sso-not-there"
    status = 404


class ProviderUntriedError(RetzefError):
    """Nobody has come back from this provider with a proof yet, or not with one that would let them in."""

    code = "sso-untried"
    status = 409


class NoWayBackError(RetzefError):
    """No administrator has a password: were the provider away, nobody could come in."""

    code = "sso-no-way-back"
    status = 409
