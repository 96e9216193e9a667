"""What the composition root needs of administration."""

from retzef.modules.administration.consent_endpoints import consent_routes
from retzef.modules.administration.endpoints import administration_routes
from retzef.modules.administration.entry_points import EntryPointSettings, EntryPointSetUp
from retzef.modules.administration.mailbox_consents import MailboxConsents
from retzef.modules.administration.mailbox_endpoints import ShownMail, mailbox_routes
from retzef.modules.administration.mailbox_trial import Folder, OpenMailbox, TrialTools
from retzef.modules.administration.mailbox_trial_endpoints import mailbox_trial_routes
from retzef.modules.administration.onboarding_endpoints import onboarding_routes
from retzef.modules.administration.own_list_endpoints import own_list_routes
from retzef.modules.administration.queues import QueueSettings, add_queue
from retzef.modules.administration.routing_policies import find_policy
from retzef.modules.administration.routing_policy_endpoints import routing_policy_routes
from retzef.modules.administration.skill_endpoints import skill_routes

__all__ = [
    "EntryPointSetUp",
    "EntryPointSettings",
    "Folder",
    "MailboxConsents",
    "OpenMailbox",
    "QueueSettings",
    "ShownMail",
    "TrialTools",
    "add_queue",
    "administration_routes",
    "consent_routes",
    "find_policy",
    "mailbox_routes",
    "mailbox_trial_routes",
    "onboarding_routes",
    "own_list_routes",
    "routing_policy_routes",
    "skill_routes",
]
