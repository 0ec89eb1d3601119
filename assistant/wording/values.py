"""What the wording check hands back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a sentence stands to the clauses; the value is what programs read."""

    VERBATIM = "verbatim"
    PUNCTUATION = "punctuation"
    """Only punctuation or blanks differ."""
    REPAIRED = "repaired"
    """As in the raw scan, which the ledger repairs."""
    CHANGED = "changed"
    """Other words. Without a named change: retold, and no change of meaning was found."""
    UNSUPPORTED = "unsupported"
    NOT_HELD = "not_held"
    """Attributed to a document whose words the collection does not hold."""


class ChangeKind(StrEnum):
    """What a change does; the value is what programs read."""

    CLAUSE_NUMBER = "clause_number"
    DOCUMENT_NUMBER = "document_number"
    DATE = "date"
    FIGURE = "figure"
    DEPARTMENT = "department"
    LEAD_DEPARTMENT = "lead_department"
    EXCEPTION = "exception"
    CONDITION = "condition"
    NEGATION = "negation"
    MODAL = "modal"
    SCOPE = "scope"
    TASK_AS_RIGHT = "task_as_right"
    PROMISE = "promise"
    INVENTED = "invented"
    SPLICED = "spliced"
    WORDING = "wording"


@dataclass(frozen=True, slots=True)
class Change:
    """One change: what the clause has and what the sentence has; either may be empty."""

    kind: ChangeKind
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the pasted text: `pasted[start:end] == text`."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one sentence. `passage` is the clause's sentence that it was compared with, empty where there is none."""

    sentence: Sentence
    verdict: Verdict
    clause_id: str | None
    changes: tuple[Change, ...]
    explanation: str
    passage: str = ""

    @property
    def faulty(self) -> bool:
        """Whether an editor must act: a named change, no source, or a document that is not held."""
        return bool(self.changes) or self.verdict in (Verdict.UNSUPPORTED, Verdict.NOT_HELD)

    @property
    def retold(self) -> bool:
        """Whether it is told in other words and no change of meaning was found."""
        return self.verdict is Verdict.CHANGED and not self.changes
