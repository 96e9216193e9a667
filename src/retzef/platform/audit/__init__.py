"""The audit: every administrative act and every look at personal data, written once and never changed."""

from retzef.platform.audit.acts import ACTS, LOOKS, Doer, Somebody, record_act
from retzef.platform.audit.looks import Look, Looks, Noting

__all__ = ["ACTS", "LOOKS", "Doer", "Look", "Looks", "Noting", "Somebody", "record_act"]
