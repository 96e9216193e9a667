"""What of cases is done by itself."""

from collections.abc import Mapping

from retzef.modules.cases.closed import TellClosed
from retzef.modules.cases.follow_up import JOB_KIND as FOLLOW_UP
from retzef.modules.cases.follow_up import FollowUpChat
from retzef.modules.cases.snooze import WakeCase
from retzef.modules.cases.taking_back import JOB_KIND as RELEASE
from retzef.modules.cases.taking_back import ReleaseMail
from retzef.platform.jobs.kinds import JobKind
from retzef.platform.unit import Units
from retzef.ports.manifest import Manifest


def case_kinds(units: Units, manifests: Mapping[str, Manifest]) -> dict[str, JobKind]:
    """For the job runner, by name."""
    return {
        "wake_case": JobKind(WakeCase(units)),
        "tell_closed": JobKind(TellClosed(units, manifests)),
        RELEASE: JobKind(ReleaseMail(units)),
        FOLLOW_UP: JobKind(FollowUpChat(units, manifests)),
    }
