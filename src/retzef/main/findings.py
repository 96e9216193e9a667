"""What a check of `retzef doctor` answers with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from retzef.platform.http.catalogue import sentence

State: TypeAlias = Literal["ok", "warning", "failure"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found. `code` names the sentence that says what it means and what to do."""

    check: str
    state: State
    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)

    def tell(self, locale: str) -> str:
        """The sentence."""
        return sentence(self.code, locale, self.params)
