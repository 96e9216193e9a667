"""Why somebody who went to a mail provider to let the centre into a mailbox has not let it in. Params: `entry_point_id`, where it is known."""

from retzef.kernel.errors import RetzefError


class MailConsentError(RetzefError):
    """The root: the centre was not let in."""

    code = "mail-consent-failed"
    status = 409


class ConsentImpossibleError(MailConsentError):
    """The mailbox is not signed in to that way, or nobody said where its provider asks people."""

    code = "mail-consent-impossible"
    status = 422


class ConsentUnknownError(MailConsentError):
    """What came back was not begun here."""

    code = "mail-consent-unknown"


class ConsentOfAnotherError(MailConsentError):
    """It was begun by somebody else, or in another session."""

    code = "mail-consent-of-another"


class ConsentUsedError(MailConsentError):
    """It has come back before."""

    code = "mail-consent-used"


class ConsentTooLateError(MailConsentError):
    """It took too long. Params: `minutes` besides."""

    code = "mail-consent-too-late"


class ConsentDeclinedError(MailConsentError):
    """Whoever was asked has said no."""

    code = "mail-consent-declined"


class ConsentRefusedError(MailConsentError):
    """The provider did not ask, or did not agree. Params: `detail`, its word for why."""

    code = "mail-consent-refused"


class ConsentClientError(MailConsentError):
    """The provider does not know us by this id and secret. Params: `detail`."""

    code = "mail-consent-client"


class ConsentCodeError(MailConsentError):
    """The provider does not take the code that it gave: it is over, or was made for another. Params: `detail`."""

    code = "mail-consent-code"


class ConsentWithoutTokenError(MailConsentError):
    """The provider agreed, and gave nothing by which one can come again."""

    code = "mail-consent-no-token"


class ConsentProviderDownError(MailConsentError):
    """The provider was not reached, or not in time. Params: `host`."""

    code = "mail-consent-provider-down"
    status = 502
