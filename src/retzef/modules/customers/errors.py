"""What can go wrong with customers."""

from retzef.kernel.errors import RetzefError


class LinkImpossibleError(RetzefError):
    """The two are one already, or one of them is linked elsewhere."""

    code = "link-impossible"
    status = 409


class LinkGoneError(RetzefError):
    """No such standing link."""

    code = "not-found"
    status = 404


class CustomerNotFoundError(RetzefError):
    """No such customer, or not to be seen by this reader: the two are told alike."""

    code = "not-found"
    status = 404


class IdentityNotFoundError(RetzefError):
    """No such identity of this customer, or it is not in the state that the act needs."""

    code = "not-found"
    status = 404


class PurposeUnknownError(RetzefError):
    """The tenant does not ask consent for this purpose, or no longer."""

    code = "consent-purpose-unknown"
    status = 422


class IdentityInvalidError(RetzefError):
    """What was written cannot be an identity of this kind; `kind` names it."""

    code = "identity-invalid"
    status = 422


class IdentityTakenError(RetzefError):
    """It is verified for another customer already; `kind` names it."""

    code = "identity-taken"
    status = 409


class IdentityOfMachineError(RetzefError):
    """A browser's own key: the thread hangs on it, so it is not for people to change."""

    code = "identity-of-machine"
    status = 409


class FieldNotFoundError(RetzefError):
    """No such field definition."""

    code = "not-found"
    status = 404


class OrganizationNotFoundError(RetzefError):
    """No such organization, or not to be seen by this reader: the two are told alike."""

    code = "not-found"
    status = 404


class OrganizationTakenError(RetzefError):
    """Another organization has this number of the tenant's own, or this domain. Params: `value`."""

    code = "organization-taken"
    status = 409


class OrganizationChangedError(RetzefError):
    """Somebody else has changed it since it was read."""

    code = "organization-changed"
    status = 409


class DomainUnusableError(RetzefError):
    """What was written is no domain, or everybody has addresses there. Params: `domain`."""

    code = "domain-unusable"
    status = 422


class FieldKeyTakenError(RetzefError):
    """Another field, perhaps an archived one, has this key."""

    code = "field-key-taken"
    status = 409


class SuggestionGoneError(RetzefError):
    """No such suggestion, or somebody has decided it."""

    code = "not-found"
    status = 404


class CasesMergedError(RetzefError):
    """A case of one goes on in a case of the other: they must be parted first. Params: `number` of the merged case."""

    code = "cases-merged"
    status = 409


class CustomerErasedError(RetzefError):
    """One of them was erased: nothing may be known of them again."""

    code = "customer-erased"
    status = 409
