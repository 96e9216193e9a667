"""What may go wrong when somebody sets something up."""

from retzef.kernel.errors import RetzefError


class ChangedMeanwhileError(RetzefError):
    """Somebody else has changed it since it was read."""

    code = "changed-meanwhile"
    status = 409


class CountryUnknownError(RetzefError):
    """No country of this code has telephone numbers. Params: `country`."""

    code = "country-unknown"
    status = 422


class QueueInUseError(RetzefError):
    """It cannot be archived yet. Params: `entry_points` that lead to it, `items` of work in it, `queues` that overflow into it."""

    code = "queue-in-use"
    status = 409


class QueueArchivedError(RetzefError):
    """An entry point or an overflow cannot lead to an archived queue, or to one that does not exist."""

    code = "queue-archived"
    status = 422


class OverflowMissingError(RetzefError):
    """A queue that passes on what waits too long, or comes while it is closed, needs another to pass it to."""

    code = "overflow-missing"
    status = 422


class OverflowsInCircleError(RetzefError):
    """What a queue passes on would come back to it, by way of the others."""

    code = "overflows-in-circle"
    status = 422


class CalendarUnknownError(RetzefError):
    """A queue or an entry point cannot go by an archived calendar, or by one that does not exist."""

    code = "calendar-unknown"
    status = 422


class PromiseUnkeepableError(RetzefError):
    """The hours by which a queue goes never come to what it promises for new cases. Params: `queue`, its name."""

    code = "promise-unkeepable"
    status = 422


class PersonUnknownError(RetzefError):
    """One of the people named does not exist here, or was deactivated."""

    code = "person-unknown"
    status = 422


class ChannelUnknownError(RetzefError):
    """There is no such channel in this installation."""

    code = "channel-unknown"
    status = 422


class MailboxConnectedError(RetzefError):
    """Another entry point reads this mailbox already. Params: `name`, of that one."""

    code = "mailbox-connected"
    status = 409


class SecretUnknownError(RetzefError):
    """The channel has no secret of this name, or it is not the kind that is meant. Params: `secret`."""

    code = "secret-unknown"
    status = 422


class SecretAskedAgainError(RetzefError):
    """A kept secret would go to another server than it was entered for. Params: `setting` (the secret's name), `expected` ("again")."""

    code = "secret-asked-again"
    status = 422


class ListEntryNeededError(RetzefError):
    """An own list has something to choose, and what Retzef itself asks for cannot be put away."""

    code = "list-entry-needed"
    status = 422


class ListKeyReservedError(RetzefError):
    """The router itself says this of agents, so it is nothing to choose. Params: `key`."""

    code = "list-key-reserved"
    status = 422


class ListTooLongError(RetzefError):
    """An own list has more entries to choose from than it may. Params: `limit`."""

    code = "list-too-long"
    status = 422


class ListFullError(RetzefError):
    """An own list with what was put away has more entries than are kept. Params: `limit`."""

    code = "list-full"
    status = 422


class HeldMailGoneError(RetzefError):
    """Of a mail that is held back the content is not here: it was never fetched, or it was taken in meanwhile."""

    code = "held-mail-gone"
    status = 404


class MailSendersRefusedError(RetzefError):
    """The server takes no mail from these addresses of the mailbox. Params: `addresses`, `host`, `detail` (what it said of the first)."""

    code = "mail-senders-refused"
    status = 502


class SenderAddressUnknownError(RetzefError):
    """No mailbox has this address, so no queue can write from it. Params: `address`."""

    code = "sender-address-unknown"
    status = 422


class SenderAddressTakenError(RetzefError):
    """Another queue writes from this address, and mail to it leads there. Params: `address`, `queue` (its name)."""

    code = "sender-address-taken"
    status = 409


class MailNotArrivedError(RetzefError):
    """The mail to oneself was handed over and was not there in time. Params: `address`, `folder`, `seconds`."""

    code = "mail-not-arrived"
    status = 504


class SkillUnknownError(RetzefError):
    """One of the skills named does not exist here, or was archived."""

    code = "skill-unknown"
    status = 422


class SkillInUseError(RetzefError):
    """It cannot be archived yet. Params: `queue`, the name of one that asks for it."""

    code = "skill-in-use"
    status = 409


class SkillInRuleError(RetzefError):
    """It cannot be archived yet. Params: `rule`, the name of a routing rule that asks for it."""

    code = "skill-in-rule"
    status = 409


class SkillsFullError(RetzefError):
    """There are as many skills as there can be. Params: `limit`."""

    code = "skills-full"
    status = 422


class RingQueueUnknownError(RetzefError):
    """A ring names a queue that does not exist here, is archived, or is the ring's own."""

    code = "ring-queue-unknown"
    status = 422


class PolicyNameTakenError(RetzefError):
    """Another routing policy has this name. Params: `name`."""

    code = "policy-name-taken"
    status = 409


class PolicyInForceError(RetzefError):
    """The routing policy in force cannot be deleted."""

    code = "policy-in-force"
    status = 409


class PolicyOfAnotherError(RetzefError):
    """Another tenant's policy counts, so none of this one's is put in force or in shadow. Params: `lead`, the other's name."""

    code = "policy-of-another"
    status = 409


class PoliciesFullError(RetzefError):
    """There are as many routing policies as there can be. Params: `limit`."""

    code = "policies-full"
    status = 422
