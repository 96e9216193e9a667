"""Shapes that several of this module's endpoints take."""

from typing import Annotated, TypeAlias

from pydantic import Field, StringConstraints

from retzef.platform.http.schemas import Locale
from retzef.platform.http.visible import VISIBLE

PersonName: TypeAlias = Annotated[
    str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True), VISIBLE
]
Password: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
# The present one. Somebody who has none gives none: they have just come in by the provider.
PresentPassword: TypeAlias = Annotated[str, StringConstraints(max_length=1000)]
Code: TypeAlias = Annotated[str, StringConstraints(min_length=6, max_length=40)]
LocalName: TypeAlias = Annotated[
    dict[Locale, Annotated[str, StringConstraints(max_length=80, strip_whitespace=True), VISIBLE]],
    Field(max_length=4),
]
