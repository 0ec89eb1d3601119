"""The clauses as the check sees them: exact places, raw scans, and which clause a sentence comes closest to."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.clauses.library import Library
from assistant.documents import repair
from assistant.records import Clause, Span
from assistant.verification.passages import pairs, sentences, words_only
from assistant.wording.values import Verdict

_JOINT = re.compile(r"…+|\.{3,}|[，,、；;：:]|——")
_AROUND = ' \t\r\n\u3000，,。.；;：:、！!…“”"「」『』'
"""What may stand around a quotation without being part of it."""
_MIN_WORDS = 4
"""Fewer words are everywhere and prove nothing."""
_ASKED_WEIGHT = 0.9
"""A question that people ask points to its clause a little less than the clause's own words. Source: docs/decisions/0007."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand: `spans` are character ranges of `words_only(text of the clause)`, in order."""

    clause: Clause
    verdict: Verdict
    spans: tuple[Span, ...]


class Sources:
    """All clauses of one library, searchable by characters; nothing is embedded."""

    def __init__(self, library: Library, asked: Iterable[tuple[str, str]]) -> None:
        """Prepare the texts.

        Args:
            library: Documents and clauses.
            asked: (clause id, a question that people ask about it).
        """
        self.library = library
        self.asked = tuple(asked)
        self._raw = self._raw_texts()

    def _raw_texts(self) -> Mapping[str, str]:
        """What was scanned of each clause, by clause id."""
        raw: dict[str, str] = {}
        for document in self.library.documents.values():
            if document.quotable:
                repaired = repair.apply(document.raw, document.repairs, where=document.id)
                for clause in self.library.of_document(document.id):
                    start, end = repaired.raw_span(Span(clause.start, clause.end))
                    raw[clause.id] = repaired.raw[start:end]
        return raw

    def questions(self, clause_id: str) -> tuple[str, ...]:
        """How people ask about a clause, in the corpus's order."""
        return tuple(question for asked, question in self.asked if asked == clause_id)

    @cached_property
    def words(self) -> str:
        """The words of all originals."""
        return words_only("\n".join(document.text for document in self.library.documents.values() if document.quotable))

    def places(self, piece: str) -> tuple[Place, ...]:
        """Every clause that holds a piece whole: word for word, apart from punctuation, or as scanned."""
        words = words_only(piece)
        if len(words) < _MIN_WORDS:
            return ()
        exact = piece.strip(_AROUND)
        found = (self._place(exact, words, clause) for clause in self.library.originals)
        return tuple(place for place in found if place)

    def _place(self, piece: str, words: str, clause: Clause) -> Place | None:
        text, raw = self.library.text_of(clause), self._raw[clause.id]
        start = words_only(text).find(words)
        if start < 0:
            return Place(clause, Verdict.REPAIRED, ()) if piece in raw or words in words_only(raw) else None
        span = (Span(start, start + len(words)),)
        if piece in text:
            return Place(clause, Verdict.VERBATIM, span)
        return Place(clause, Verdict.REPAIRED if piece in raw else Verdict.PUNCTUATION, span)

    def parts(self, text: str) -> tuple[Place, ...]:
        """The clauses that hold every part of a text in its order: a quotation that leaves something out."""
        pieces = [piece for piece in _JOINT.split(text) if words_only(piece)]
        if len(pieces) < 2 or len(words_only(text)) < 2 * _MIN_WORDS:
            return ()
        places = (self._in_order(pieces, clause) for clause in self.library.originals)
        return tuple(place for place in places if place)

    def _in_order(self, pieces: Sequence[str], clause: Clause) -> Place | None:
        text = words_only(self.library.text_of(clause))
        position = 0
        spans: list[Span] = []
        for piece in map(words_only, pieces):
            start = text.find(piece, position)
            if start < 0:
                return None
            position = start + len(piece)
            spans.append(Span(start, position))
        return Place(clause, Verdict.VERBATIM, tuple(spans))

    def owners(self, piece: str) -> frozenset[str]:
        """Ids of the originals that hold a piece's words."""
        words = words_only(piece)
        return frozenset(clause.id for clause in self.library.originals if words in words_only(self.library.text_of(clause)))

    @cached_property
    def _weights(self) -> Mapping[str, float]:
        """How telling a character pair is: log of the clauses over those that have it."""
        counts = Counter(pair for clause in self.library.clauses for pair in pairs(self.library.text_of(clause)))
        total = len(self.library.clauses)
        return defaultdict(lambda: math.log(total + 1), {pair: math.log((total + 1) / count) for pair, count in counts.items()})

    @cached_property
    def _questions(self) -> tuple[Mapping[str, list[int]], tuple[frozenset[str], ...]]:
        """Character pairs to question numbers, and each question's pairs."""
        sets = tuple(pairs(question) for _, question in self.asked)
        postings: dict[str, list[int]] = defaultdict(list)
        for number, members in enumerate(sets):
            for pair in members:
                postings[pair].append(number)
        return postings, sets

    def rank(self, text: str, official: str = "") -> tuple[tuple[Clause, float], ...]:
        """Order the clauses by how much of a text they hold.

        Args:
            text: A sentence.
            official: The same with official words beside the plain ones; used for the clauses' own words.

        Returns:
            Clauses with scores in [0, 1], best first, those with 0 left out.
        """
        wanted = pairs(official or text)
        total = sum(self._weights[pair] for pair in wanted) or 1.0
        asked = self._asked_scores(pairs(text))
        scores: list[tuple[Clause, float]] = []
        for clause in self.library.clauses:
            whole = self.library.text_of(clause)
            held = sum(self._weights[pair] for pair in wanted & pairs(whole)) / total
            near = max((self._nearness(wanted, sentence, total) for sentence in sentences(whole)), default=0.0)
            score = max(held * 0.5 + near * 0.5, _ASKED_WEIGHT * asked.get(clause.id, 0.0))
            if score > 0:
                scores.append((clause, score))
        return tuple(sorted(scores, key=lambda each: -each[1]))

    def _nearness(self, wanted: frozenset[str], sentence: str, total: float) -> float:
        return sum(self._weights[pair] for pair in wanted & pairs(sentence)) / total

    def _asked_scores(self, wanted: frozenset[str]) -> Mapping[str, float]:
        """The closest question of each clause by shared pairs over the mean size (Dice)."""
        postings, sets = self._questions
        shared = Counter(number for pair in wanted for number in postings.get(pair, ()))
        best: dict[str, float] = {}
        for number, count in shared.items():
            clause_id = self.asked[number][0]
            best[clause_id] = max(best.get(clause_id, 0.0), 2 * count / (len(wanted) + len(sets[number])))
        return best
