"""What is compared of a person."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """Facts by kind; what is not known is empty. Identities are normal forms, dates are `YYYYMMDD` or digits like it.

    `place`: words of the address without numbers; `house`: its number; `area`: the code of the town or quarter.
    """

    name: str = ""
    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    born_on: str = ""
    place: str = ""
    house: str = ""
    area: str = ""
