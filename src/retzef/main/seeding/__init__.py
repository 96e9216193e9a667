"""The demonstration centre: a believable electricity company that serves in four languages."""

from retzef.main.seeding.centre import PASSWORD, SIGN_IN_HINT, seed_if_empty

__all__ = ["PASSWORD", "SIGN_IN_HINT", "seed_if_empty"]
