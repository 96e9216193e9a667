"""How far the sender that a mail names is believed.

Anybody can write any sender. What a server that the mailbox trusts found out (RFC 8601) is the only evidence; without it nothing is
known, which is not the same as forged.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

# proven: a server vouches for it. unproven: nobody does. forged: the owner of the domain says that it is not theirs.
Verdict: TypeAlias = Literal["proven", "unproven", "forged"]


@dataclass(frozen=True, slots=True)
class SenderEvidence:
    """What the trusted server found of the sender's domain.

    `dmarc`: its result (`pass`, `fail`, `none` …), None where it says none. `is_strict`: the domain asks that failures be refused or put
    aside (its policy is not `none`). `is_disowned`: the domain's own list of servers excludes the one it came from (SPF). `is_aligned`: a
    signature (DKIM), or the server it came from (SPF), stands for the sender's own domain.
    """

    dmarc: str | None = None
    is_strict: bool = True
    is_disowned: bool = False
    is_aligned: bool = False


def judge_sender(evidence: SenderEvidence | None, *, server_checks: bool = False) -> Verdict:
    """`evidence` None: no server that is trusted said anything. `server_checks`: the mailbox's own server refuses what it does not believe.

    A failure under DMARC is forgery where the domain's owner asks that such mail be refused; where they only watch, lists and forwarding
    are the likelier cause, unless the owner excludes the server by name of its own.
    """
    if evidence is not None and evidence.dmarc == "fail":
        return "forged" if evidence.is_strict or evidence.is_disowned else "unproven"
    if evidence is not None and (evidence.dmarc == "pass" or evidence.is_aligned):
        return "proven"
    return "proven" if server_checks else "unproven"
