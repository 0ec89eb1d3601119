"""The values that travel through the assistant, in the order of the journey.

Document -> Clause -> Question -> Hit -> Evidence -> Statement -> Check -> Answer. All are frozen; `dataclasses.replace` makes a
changed copy. Nothing here knows of any library, file or network.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Span(NamedTuple):
    """Characters `[start, end)` of a text that the context names."""

    start: int
    end: int


class Level(StrEnum):
    """Who issued a document; the value is what readers see."""

    NATION = "国家"
    PROVINCE = "省"
    CITY = "市"


class TextForm(StrEnum):
    """How the collection holds a document's text."""

    ORIGINAL = "original"
    """The issuer's own words: may be quoted."""
    DIGEST = "digest"
    """Facts in our words, shown as 「要点（非原文）」: never quoted."""
    NOT_HELD = "not_held"
    """Cited by a held document, itself not in the collection."""


class Arrangement(StrEnum):
    """How the departments behind a clause share the work."""

    LEAD = "lead"
    """Several; the first one listed leads."""
    SOLE = "sole"
    """One department alone."""
    SEPARATE = "separate"
    """分别负责: each answers for its part, nobody leads."""
    JOINT = "joint"
    """Several, and the document has no rule that says who leads."""
    NONE = "none"
    """The text names no department."""


class StatementKind(StrEnum):
    """What a sentence of a policy document does; the value is what readers see."""

    ENTITLEMENT = "资格"
    REQUIREMENT = "办理要求"
    TARGET = "目标"
    TASK = "部门任务"
    PRINCIPLE = "原则"
    INFORMATION = "说明"


class Outcome(StrEnum):
    """How a question ended. Every value has wording in `interfaces/phrases.py` (a test proves it)."""

    ANSWERED = "ANSWERED"
    NEEDS_FACTS = "NEEDS_FACTS"
    NOT_IN_DOCUMENT = "NOT_IN_DOCUMENT"
    OTHER_PLACE = "OTHER_PLACE"
    OUT_OF_SCOPE = "OUT_OF_SCOPE"
    UNCLEAR = "UNCLEAR"
    PERSONAL_DATA = "PERSONAL_DATA"
    EMPTY = "EMPTY"
    TOO_LONG = "TOO_LONG"
    NOT_CHINESE = "NOT_CHINESE"
    UNSUPPORTED = "UNSUPPORTED"
    """Clauses were found, but no sentence survived verification."""

    @property
    def answered(self) -> bool:
        """Whether the reader got what was asked (or the question that settles it)."""
        return self in (Outcome.ANSWERED, Outcome.NEEDS_FACTS)


@dataclass(frozen=True, slots=True)
class Repair:
    """One correction of a received text: `raw[offset:offset+len(before)] == before` becomes `after`."""

    offset: int
    before: str
    after: str
    rule: str
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """One document of the collection as registered.

    `text` is the repaired text, `raw` what was received; both are empty unless `form` is ORIGINAL.
    """

    id: str
    title: str
    issuer: str
    level: Level
    form: TextForm
    number: str | None = None
    signed: date | None = None
    printed: date | None = None
    published: date | None = None
    in_force_from: date | None = None
    clause_count: int | None = None
    """How many numbered clauses it must have; None if nobody counted."""
    status_note: str = ""
    in_force_status: str = "未核实"
    status_checked: str | None = None
    official_address: str | None = None
    jurisdiction: str = ""
    places: tuple[str, ...] = ()
    refers_to: tuple[str, ...] = ()
    sha256: str | None = None
    raw: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    repairs: tuple[Repair, ...] = field(default=(), repr=False)
    short_title: str = ""

    @property
    def quotable(self) -> bool:
        """Whether its words may stand in 「」."""
        return self.form is TextForm.ORIGINAL


@dataclass(frozen=True, slots=True)
class Clause:
    """The smallest numbered unit that an answer may cite.

    `start`/`end` bound the whole clause (number, body, departments) in `Document.text`; `body_start`/`body_end` bound the words
    without number and departments. For a digest item the offsets are 0 and the body is our wording.
    """

    id: str
    document_id: str
    key: str
    label: str
    path: tuple[str, ...]
    title: str
    body: str
    departments: tuple[str, ...]
    arrangement: Arrangement
    kind: StatementKind
    start: int
    end: int
    body_start: int
    body_end: int
    digest: str
    quotable: bool = True
    number: int | None = None
    topic: str = ""
    and_others: bool = False
    """Whether the department list ends in 等."""

    @property
    def lead(self) -> str | None:
        """The department that leads or acts alone; None where nobody leads."""
        return self.departments[0] if self.arrangement in (Arrangement.LEAD, Arrangement.SOLE) else None


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message: role is "user" or "assistant"."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, when, and after what.

    `asked` is the asker's own text with personal data masked; `text` is the normalised form that is searched. `as_of` is "today".
    """

    asked: str
    text: str
    as_of: date
    history: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause that retrieval found; a higher score is better, and is an order, not a probability."""

    clause_id: str
    score: float
    parts: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A clause selected to answer from, best first; `reason` says why it was selected."""

    clause: Clause
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement stands: `quote` is `Document.text[start:end]` when `verbatim`, else an own-words digest."""

    document_id: str
    clause_id: str
    label: str
    quote: str
    start: int
    end: int
    verbatim: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer with what it stands on."""

    text: str
    kind: StatementKind
    citations: tuple[Citation, ...]
    role: str = "point"
    """One of: conclusion, heard, point, quotation, open, basis, contact, ask, next."""


@dataclass(frozen=True, slots=True)
class Check:
    """What verification found about one statement; `detail` names the words that failed."""

    name: str
    passed: bool
    statement: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The end of the journey: an outcome, and for the answered ones statements that passed every check."""

    question: Question
    outcome: Outcome
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    hits: tuple[Hit, ...] = ()
    checks: tuple[Check, ...] = ()
    nearest: Clause | None = None
    aspect: str = ""
    place: str = ""
    engine: str = "extractive"
    fallback_reason: str = ""
    """Why the language model's words are not shown; empty where none were asked for or they passed."""
    model_unavailable: bool = False
    """Whether that is because the model could not be used; else because of what it wrote."""
    index: str = ""
    suggestions: tuple[str, ...] = ()
