"""What other modules may use."""

from retzef.modules.staff.sign_in import NewSession, sign_in

__all__ = ["NewSession", "sign_in"]
