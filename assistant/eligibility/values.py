"""The values of an assessment, in the order of its making: Fact -> Finding -> RouteResult -> Assessment. All are frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from assistant.records import Citation

FactValue: TypeAlias = bool | str | None
"""True or False, a choice's option, or None: asked or mentioned, and not known."""


class Truth(StrEnum):
    """How a condition stands.

    Kleene's three values, OPEN for a word whose meaning the document leaves undecided, and UNCOVERED for a case on which it has no
    provision at all.
    """

    MET = "满足"
    UNMET = "不满足"
    UNKNOWN = "未知"
    OPEN = "须核实"
    UNCOVERED = "未规定"


class Verdict(StrEnum):
    """How a route ends; `label` is what readers see."""

    QUALIFIES = "qualifies"
    NEEDS_MORE_INFO = "needs_more_info"
    NOT_COVERED = "not_covered"
    DOES_NOT_QUALIFY = "does_not_qualify"

    @property
    def label(self) -> str:
        """The verdict in Chinese."""
        return _LABELS[self]


_LABELS = {
    Verdict.QUALIFIES: "符合",
    Verdict.NEEDS_MORE_INFO: "还缺事实",
    Verdict.NOT_COVERED: "未规定",
    Verdict.DOES_NOT_QUALIFY: "不符合",
}

_ONLY_OPEN = "须向窗口核实"


class Source(StrEnum):
    """Where a fact comes from."""

    SAID = "said"
    """Read from the words of the situation or of a later turn."""
    ANSWERED = "answered"
    """A short reply to the question before it."""
    TICKED = "ticked"
    """Set in the form."""
    MODEL = "model"
    """Proposed by a language model and found in the text."""
    IMPLIED = "implied"
    """Follows from how the situation is told; `words` is what it follows from."""


@dataclass(frozen=True, slots=True)
class Said:
    """A value of a fact and the characters of the peopled text that say it."""

    fact: str
    value: FactValue
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact with the words it came from: `words == turns[turn][start:end]` unless it was ticked."""

    name: str
    value: FactValue
    words: str = ""
    turn: int = 0
    start: int = 0
    end: int = 0
    source: Source = Source.SAID


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A fact said in two ways within one turn; its value stays unknown."""

    name: str
    said: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of a conversation: facts by name, and where the speaker contradicts himself."""

    facts: Mapping[str, Fact]
    contradictions: tuple[Contradiction, ...] = ()
    asked: tuple[str, ...] = ()
    """Facts that were asked for, in order; they are never asked again once answered or unknown."""
    unread: tuple[str, ...] = ()
    """Words that no fact accounts for and that could turn a yes into a no."""
    likely: Mapping[str, float] = field(default_factory=dict)
    """How likely a second reader finds the values of facts that were said; empty where there is no second reader."""
    alone: Reading | None = None
    """What the patterns and the ear understood without the second reader."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One condition of one route, judged: the words it stands on, the facts it looked at, and what that means."""

    condition: str
    truth: Truth
    text: str
    citation: Citation
    facts: tuple[str, ...]
    missing: tuple[str, ...] = ()
    remedy: str = ""
    open_point: str = ""


@dataclass(frozen=True, slots=True)
class RouteResult:
    """One route, judged, with its trace."""

    route: str
    name: str
    clause_id: str
    verdict: Verdict
    findings: tuple[Finding, ...]
    missing: tuple[str, ...] = ()
    remedies: tuple[str, ...] = ()
    open_points: tuple[str, ...] = ()
    notes: tuple[Finding, ...] = ()
    is_named: bool = False

    @property
    def label(self) -> str:
        """The verdict in Chinese; where all facts are known and only the document leaves a point open, that."""
        truths = {finding.truth for finding in self.findings}
        only_open = self.verdict is Verdict.NEEDS_MORE_INFO and Truth.OPEN in truths and Truth.UNKNOWN not in truths
        return _ONLY_OPEN if only_open else self.verdict.label


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """What to ask next and why; "不清楚" is always an answer besides the options."""

    fact: str
    text: str
    why: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """The verdict on a situation; `routes` best first, the one that `verdict` speaks of at the head."""

    verdict: Verdict
    route: str | None
    """Clause id of the route judged; None where the document has none."""
    routes: tuple[RouteResult, ...]
    facts: tuple[Fact, ...]
    missing: tuple[str, ...]
    clauses: tuple[str, ...]
    next_question: NextQuestion | None
    open_points: tuple[str, ...]
    contradictions: tuple[Contradiction, ...] = ()
    notes: tuple[Finding, ...] = ()
    labels: Mapping[str, str] | None = None
    """What each fact is called in Chinese."""
    document_id: str = ""
    office: str = ""
    unread: tuple[str, ...] = ()
    """Words that kept a yes from being said: nobody understood them."""
    remark: str = ""
    """What to say where no clause decides: another place, or a reason that is no route."""
