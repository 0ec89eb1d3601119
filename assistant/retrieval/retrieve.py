"""Question -> Hits: the whole way from a normalised question to clauses in order."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from assistant.clauses.library import Library
from assistant.index.borderline import BorderReader, joined
from assistant.index.embedding import Embedder
from assistant.index.opening import Index, Reading
from assistant.index.rows import Role
from assistant.records import Clause, Document, Hit, Outcome, Question, Turn
from assistant.retrieval.duties import Duties, DutyReader
from assistant.retrieval.intents import Intent, intent_of, step_of, subject_of
from assistant.retrieval.ranking import clause_scores, segment_scores, shares
from assistant.retrieval.references import ReferenceReader, References
from assistant.retrieval.related import Relation

HITS = 10
OWN_WEIGHT, JOINT_WEIGHT = 0.5, 0.5
"""How much of a follow-up's reading is its own words, how much its words after the question before: decision 0005."""
PRIOR_BONUS = 2.0
"""Added to the logarithm of a clause that the turn before was about: decision 0005."""
DOCUMENT_BONUS = 2.0
"""Added to the logarithm of the items of a higher document that the question names: decision 0005."""
SEGMENT_WEIGHT, SEGMENT_FLOOR, SEGMENT_SUPPORT = 0.5, 0.8, 0.003
"""A part of a question that is sure of a clause (above the floor) lifts it to so much of its certainty, where the whole question gives the
clause some support too: decision 0005."""
MIN_SUBJECT_CHARS = 2
"""A follow-up with fewer characters of its own subject (谁牵头？原文呢？) is about the clause before."""
_SEGMENT_END = re.compile(r"[,，。?？;；:：、!！\s]|还有|另外|以及|(?<!调)和|跟|与|及")
_MIN_SEGMENT_CHARS, _MAX_SEGMENTS = 3, 10
_DEPENDENT = re.compile(
    r"^(?:那|还|这|它|他|她|如果|要是|可是|但是|但|不过|所以|为什么|除了|另)|上面|刚才|前面|你说|这[条个些种]|那[条个些种]|[呢嘛]\W*$|也行|也可以|也算"
)
_MAX_DEPENDENT_CHARS = 14


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What a question found.

    Attributes:
        text: The normalised question.
        hits: At most ten clauses, best first; explicit references lead.
        shares: How probable each original clause is, by id; parts of a question may lift the sum above 1.
        references: Clauses and documents that the question names.
        intent: What is wanted of the clause.
        outcomes: Probability of each outcome.
        aspects: Probability of each aspect, given that the document does not say.
        prior: Clauses that the turn before was about; empty unless the question depends on it.
        misplaced: The clause that the question's words belong to, where it names another one; else None.
        statements: Natural logarithm of the probability that an approved sentence answers just this, by (clause id, place).
        duties: The clauses asked for by department; None if the question asks for something else.
    """

    text: str
    hits: tuple[Hit, ...]
    shares: Mapping[str, float]
    references: References
    intent: Intent
    outcomes: Mapping[Outcome, float]
    aspects: Mapping[str, float]
    prior: tuple[str, ...] = ()
    misplaced: str | None = None
    statements: Mapping[tuple[str, int], float] = field(default_factory=dict)
    duties: Duties | None = None

    @property
    def points_at_clause(self) -> bool:
        """Whether the question only points at a clause (第5条原文, 下一条呢, 谁牵头 after an answer) and asks nothing else of it."""
        named = bool(self.references.clauses) or bool(self.prior)
        return named and (bool(step_of(self.text)) or len(subject_of(self.text)) < MIN_SUBJECT_CHARS)


@dataclass(frozen=True)
class Retriever:
    """Retrieval over one index."""

    library: Library
    index: Index
    embedder: Embedder
    relations: tuple[Relation, ...] = ()
    duties: DutyReader | None = None
    border: BorderReader | None = None
    """A second opinion on whether a question can be answered."""
    references: ReferenceReader = field(init=False)

    def __post_init__(self) -> None:
        """Learn the documents' names."""
        object.__setattr__(self, "references", ReferenceReader(self.library))

    @cached_property
    def _ids(self) -> tuple[str, ...]:
        """The clauses that compete: all whose words are held, and the digest items for which it is known how people ask."""
        return tuple(clause.id for clause in self.library.clauses if clause.quotable or clause.id in self.index.asked_about)

    def retrieve(self, question: Question) -> Retrieved:
        """Find the clauses that a question is about.

        Args:
            question: Normalised, with its earlier turns.

        Returns:
            Hits and everything that later stages need to know of the search.
        """
        text = question.text
        references = self.references.read(text)
        before = self._before(question.history)
        dependent = before is not None and not references.clauses and _depends(text)
        texts = [text, *([f"{before.text} {text}", before.text] if dependent and before else [])]
        segments = () if dependent else _segments(text)
        # One at a time: int8 scales are shared by a batch, so a question's vector would depend on its parts.
        own, answered = self.border.read(text) if self.border and not dependent else (self.embedder.questions([text])[0], None)
        vectors = [own, *(self.embedder.questions([each])[0] for each in texts[1:])]
        readings = [self.index.read(each, vector) for each, vector in zip(texts[:2], vectors[:2], strict=False)]
        scores = self._towards_named(self._scores(readings, segments), references.documents)
        prior = self._prior(before, vectors[2]) if dependent and before else ()
        if dependent:
            scores = self._with_prior(scores, prior, text)
        intent = intent_of(text)
        if intent is Intent.CONTENT and before and references.clauses and len(subject_of(text)) < MIN_SUBJECT_CHARS:
            intent = intent_of(before.text)
        outcomes = _mean_outcomes(readings)
        if answered is not None:
            outcomes = joined(outcomes, answered)
        return self._conclude(text, references, readings, scores, prior, intent, outcomes)

    def _scores(self, readings: Sequence[Reading], segments: Sequence[str]) -> NDArray[np.float64]:
        """Combined share of each clause, in the order of `_ids`."""
        logs = [np.log(shares(clause_scores(reading, self._ids)) + 1e-9) for reading in readings]
        if len(logs) == 2:
            return shares(OWN_WEIGHT * logs[0] + JOINT_WEIGHT * logs[1])
        combined = np.exp(logs[0])
        if segments:
            vectors = self.embedder.questions(segments)
            parts = np.stack([self._segment_shares(segment, vector) for segment, vector in zip(segments, vectors, strict=True)])
            sure = parts.max(axis=1, keepdims=True) > SEGMENT_FLOOR
            lifted = SEGMENT_WEIGHT * (parts * sure).max(axis=0)
            combined = np.where(combined >= SEGMENT_SUPPORT, np.maximum(combined, lifted), combined)
        return combined

    def _towards_named(self, scores: NDArray[np.float64], documents: Sequence[Document]) -> NDArray[np.float64]:
        """Prefer the items of a document that the question names."""
        named = {document.id for document in documents}
        bonus = np.array([DOCUMENT_BONUS * (self.library.by_id[clause_id].document_id in named) for clause_id in self._ids])
        return np.asarray(scores * np.exp(bonus))

    def _segment_shares(self, segment: str, vector: NDArray[np.float32]) -> NDArray[np.float64]:
        subject = self.index.subject_of(segment, vector)
        return shares(segment_scores(subject, self.index.word_scores(segment)[1], self._ids))

    def _before(self, history: Sequence[Turn]) -> _Before | None:
        asked = [turn.content for turn in history if turn.role == "user"]
        if not asked:
            return None
        answered = [turn.content for turn in history if turn.role == "assistant"]
        text = self.index.speech.normalise(asked[-1])
        cited = self.references.read(self.index.speech.normalise(answered[-1])).clauses if answered else ()
        named = self.references.read(text).clauses
        return _Before(text, tuple(clause.id for clause in (*cited[:2], *named) if clause.quotable))

    def _prior(self, before: _Before, vector: NDArray[np.float32]) -> tuple[str, ...]:
        if before.clause_ids:
            return before.clause_ids
        scores = clause_scores(self.index.read(before.text, vector), self._ids)
        return (self._ids[int(scores.argmax())],)

    def _with_prior(self, scores: NDArray[np.float64], prior: Sequence[str], text: str) -> NDArray[np.float64]:
        logs = np.log(scores + 1e-9)
        positions = {clause_id: position for position, clause_id in enumerate(self._ids)}
        if step := step_of(text):
            wanted = positions[prior[0]] + step
            if 0 <= wanted < len(self._ids):
                logs[wanted] += 100.0
            return shares(logs)
        certain = len(subject_of(text)) < MIN_SUBJECT_CHARS
        for clause_id in prior:
            logs[positions[clause_id]] += 100.0 if certain and clause_id == prior[0] else PRIOR_BONUS
        return shares(logs)

    def _conclude(
        self,
        text: str,
        references: References,
        readings: Sequence[Reading],
        scores: NDArray[np.float64],
        prior: tuple[str, ...],
        intent: Intent,
        outcomes: Mapping[Outcome, float],
    ) -> Retrieved:
        by_id = dict(zip(self._ids, (float(score) for score in scores), strict=True))
        ordered = sorted(by_id, key=lambda clause_id: (-by_id[clause_id], clause_id))
        named = [clause.id for clause in references.clauses]
        misplaced = self._misplaced(text, named, by_id, ordered)
        duties = self.duties.read(text) if self.duties and not named else None
        leading = [clause.id for clause in duties.clauses] if duties else [misplaced, *named] if misplaced else named
        leading = list(dict.fromkeys([*leading, *ordered]))
        leading = self._with_related(leading, text)
        if intent is Intent.LEAD:
            leading = self._with_lead_rule(leading)
        basis = [row.clause_id for row, _ in readings[0].clauses if row.role is Role.CLAUSE and row.clause_id not in by_id]
        hits = list(dict.fromkeys([*leading, *basis]))[:HITS]
        return Retrieved(
            text=text,
            hits=tuple(Hit(clause_id, round(by_id.get(clause_id, 0.0), 4)) for clause_id in hits),
            shares=by_id,
            references=references,
            intent=intent,
            outcomes=outcomes,
            aspects=readings[-1].aspects,
            prior=prior,
            misplaced=misplaced,
            statements=readings[0].statements,
            duties=duties,
        )

    def _misplaced(self, text: str, named: Sequence[str], by_id: Mapping[str, float], ordered: Sequence[str]) -> str | None:
        """The clause whose words the question repeats under another clause's number."""
        if len(named) != 1 or named[0] not in by_id or len(subject_of(text)) < _MIN_MISPLACED_CHARS:
            return None
        best = ordered[0]
        sure = best != named[0] and by_id[best] > MISPLACED_SHARE and by_id[named[0]] < 1 - MISPLACED_SHARE
        return best if sure else None

    def _with_related(self, ordered: list[str], text: str) -> list[str]:
        partner = next((each.with_id for each in self.relations if each.applies(ordered[0], text)), None)
        return list(dict.fromkeys([ordered[0], partner, *ordered[1:]])) if partner else ordered

    def _with_lead_rule(self, ordered: list[str]) -> list[str]:
        rule = self.library.lead_rule(self.library.by_id[ordered[0]].document_id)
        position = min(4, sum(1 for clause_id in ordered[:4] if clause_id != (rule.id if rule else "")))
        return list(dict.fromkeys([*ordered[:position], *([rule.id] if rule else []), *ordered[position:]]))

    def clause(self, clause_id: str) -> Clause:
        """Look a clause up."""
        return self.library.by_id[clause_id]


MISPLACED_SHARE = 0.8
"""A named clause is contradicted when the words belong to another one with at least this share: decision 0005."""
_MIN_MISPLACED_CHARS = 6


@dataclass(frozen=True, slots=True)
class _Before:
    """The turn before: its normalised question, and the clauses it named or was answered with."""

    text: str
    clause_ids: tuple[str, ...]


def _segments(text: str) -> tuple[str, ...]:
    """The parts of a question that have a subject of their own."""
    parts = [part.strip() for part in _SEGMENT_END.split(text)]
    kept = tuple(part for part in parts if len(part) >= _MIN_SEGMENT_CHARS and len(subject_of(part)) >= MIN_SUBJECT_CHARS)
    return tuple(dict.fromkeys(kept))[:_MAX_SEGMENTS] if len(parts) > 1 else ()


def _depends(text: str) -> bool:
    return len(text) <= _MAX_DEPENDENT_CHARS or bool(_DEPENDENT.search(text)) or bool(step_of(text))


def _mean_outcomes(readings: Sequence[Reading]) -> Mapping[Outcome, float]:
    """Mean over a follow-up's readings; a follow-up is by nature short, which does not make it unclear."""
    names = [name for name in readings[0].outcomes if len(readings) == 1 or name is not Outcome.UNCLEAR]
    means = {name: sum(reading.outcomes.get(name, 0.0) for reading in readings) / len(readings) for name in names}
    return {name: mean / (sum(means.values()) or 1.0) for name, mean in means.items()}
