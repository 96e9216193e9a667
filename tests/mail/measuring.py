"""How well mail is read: what was found, beside what was to be found."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Score:
    """Of one question. `missed` and `wrong` name the mails, so that whoever reads the figures can look at them."""

    name: str
    right: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def count(self, mail: str, found: frozenset[str], wanted: frozenset[str]) -> None:
        """Take the answers that one mail gave, and those it was to give."""
        self.right += len(found & wanted)
        self.missed += [f"{mail}: {each}" for each in sorted(wanted - found)]
        self.wrong += [f"{mail}: {each}" for each in sorted(found - wanted)]

    @property
    def precision(self) -> float:
        """How much of what was found is right."""
        return self.right / ((self.right + len(self.wrong)) or 1)

    @property
    def recall(self) -> float:
        """How much of what there is was found."""
        return self.right / ((self.right + len(self.missed)) or 1)

    def __str__(self) -> str:
        """Give the figures, and below them what was not as it was to be."""
        counted = f"{self.right} right, {len(self.missed)} missed, {len(self.wrong)} wrong"
        lines = [f"{self.name}: precision {self.precision:.3f}, recall {self.recall:.3f} ({counted})"]
        lines += [f"    missed {each}" for each in self.missed]
        lines += [f"    wrong  {each}" for each in self.wrong]
        return "\n".join(lines)
