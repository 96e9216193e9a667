"""The one root of all errors Retzef raises on purpose.

An error is a code and facts; the sentence a person reads is found in the catalogues under the code, in the
reader's language. Every module lists its own errors in its `errors.py`.
"""

from collections.abc import Mapping
from typing import ClassVar, TypeAlias

# A mapping: words by language, told in the reader's.
Param: TypeAlias = str | int | float | bool | list[dict[str, str]] | Mapping[str, str] | None


class RetzefError(Exception):
    """An expected failure: `code` (kebab case), `status` (HTTP), `retryable` (may the same call succeed later?)."""

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    retryable: ClassVar[bool] = False

    def __init__(self, **params: Param) -> None:
        super().__init__(self.code, params)
        self.params: Mapping[str, Param] = params
