"""A sentence beside the clause it comes closest to: which changes it makes, each named."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations

import jieba

from assistant.records import Clause, Document
from assistant.verification import departments, support
from assistant.verification.passages import officialise, overlap, pairs, sentences, sub_clauses, words_only
from assistant.wording.copying import copied, dropped, edited, exchanged, misspelt, stretches
from assistant.wording.counting import OwnCounts
from assistant.wording.forbidding import done_though_banned, obliged_though_banned
from assistant.wording.inventing import foreign_parts, straddles
from assistant.wording.reading import (
    department_changes,
    done_by,
    exceptions_left,
    figure_changes,
    reading_changes,
    right_of_a_task,
    wrong_owners,
)
from assistant.wording.sources import Sources
from assistant.wording.values import Change, ChangeKind
from assistant.wording.vocabulary import Vocabulary

_NEAR = 0.4
"""From this share of its character pairs on, a sub-clause retells one of the source. Source: docs/decisions/0007."""
_MIXED_LEAD = 0.15
"""By so much a sub-clause must be nearer to the other case's sentence. Source: docs/decisions/0007."""
_LEAST_SUPPORT = 0.4
"""A sentence that shares less with every clause stands on none. Source: docs/decisions/0007."""
_LEAST_OWN = 6
"""Sub-clauses with fewer words belong to no clause in particular."""
_OF_DEPARTMENTS = re.compile(r"各(?=部门|单位|自)|那条|这条")
_RESPONSIBLE = re.compile(
    r"由?[、和与及等]*(?:一家|单独|共同|一起|一同|分别|各自)?(?:没有牵头部门|牵头部门[是为：:]?|牵头|负责的?(?:还有|有|单位|部门)?[是为：:]?|责任(?:单位|部门)[是为：:]?|配合|参与|主管)|由、*(?=$|[，。])|(?:等)?(?:有关)?部门|这条|那条|这项工作|的工作"
)
_SHARED_OUT = re.compile(r"由?各?(?:有关)?(?:部门|单位)(?:分别|各自|共同)负责[。；]?")
_SAME_WORDS = 0.8
"""A sub-clause that shares so many pairs with its own clause retells that one, whichever other has it whole."""
_BEFORE_EXCEPTION = re.compile(r"(?<=[一-鿿])(?=(?<![消清解扣免排删拆开去废剔])除了?[^，。；]{2,40}(?:之外|以外)的)")
"""Where an exception told in the middle of a sub-clause begins: 是针对除……之外的."""
_TELLS_A_RULE = re.compile(r"可|能|应|须|需|得|将|把|凭|由|到|享")
_PLACE_AND_TIME = "st"
_ANY_OFFICE = "公安局"
"""Stands for every department where only the form of a sentence is read."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What comparing a text with one clause showed: how far it carries the sentence, in [0, 1], its closest sentence, and the changes."""

    clause: Clause
    support: float
    passage: str
    changes: tuple[Change, ...]

    @property
    def carried(self) -> bool:
        """Whether the clause is near enough to speak of changes rather than of another matter."""
        return self.support >= _LEAST_SUPPORT

    @property
    def invents(self) -> bool:
        """Whether the sentence has words that the clause does not."""
        return any(change.kind is ChangeKind.INVENTED for change in self.changes)


class Comparer:
    """Compares sentences with clauses of one library."""

    def __init__(
        self, sources: Sources, vocabulary: Vocabulary, synonyms: Mapping[str, tuple[str, ...]], approved: Mapping[str, str]
    ) -> None:
        """Keep what is needed to read a sentence.

        Args:
            sources: The clauses.
            vocabulary: The corpus's word lists.
            synonyms: Plain word to official words.
            approved: What approved statements say of a clause in plain words, by clause id; their words are not foreign to it.
        """
        jieba.setLogLevel(logging.WARNING)
        self._sources = sources
        self._words = vocabulary
        words = {*synonyms, *vocabulary.means}
        self._synonyms = {word: (*vocabulary.means.get(word, ()), *synonyms.get(word, ())) for word in words}
        self._approved = approved
        self._documents: Mapping[str, Document] = sources.library.documents

    def compare(self, text: str, clause: Clause, others: Sequence[Clause] = ()) -> Compared:
        """Name every change that a sentence makes to a clause.

        Args:
            text: The sentence without the name of its source.
            clause: What it is compared with.
            others: Clauses whose own words it may have borrowed.

        Returns:
            The comparison; without changes where the sentence only retells.
        """
        source = self._wording(clause)
        counts = OwnCounts(text, source, len(clause.departments), self._words.counter)
        text = _BEFORE_EXCEPTION.sub("，", counts.kept)
        official = officialise(text, self._official(source), source)
        known = self._known(clause, source)
        passage = max(sentences(source), key=lambda each: overlap(official, each), default="")
        topic = self.without_departments(official)
        found = (
            *counts.wrong,
            *figure_changes(official, source),
            *department_changes(official, source, clause),
            *reading_changes(official, source),
            *self._swaps(text, source),
            *exceptions_left(text, source),
            *right_of_a_task(official, source, clause),
            *obliged_though_banned(official, source),
            *done_though_banned(official, source),
            *foreign_parts(topic, known, self._words.plain),
            *wrong_owners(official, source),
            *done_by(official, source),
            *self._mixed(official, source),
            *self._foreign(topic, known),
            *self._spliced(official, clause, others),
        )
        measured = support.measure(topic, source).score if words_only(topic) else 1.0
        members = {word for term, words in self._words.members.items() if term in source for word in words}
        kept = [each for each in found if each.found not in members]
        return Compared(clause, measured, passage, _once(kept))

    def _wording(self, clause: Clause) -> str:
        """A clause's words and departments without its number."""
        return self._documents[clause.document_id].text[clause.body_start : clause.end] if clause.quotable else clause.body

    def _official(self, source: str) -> dict[str, str]:
        """Plain word to the first of its official words that a clause has."""
        return {plain: next((each for each in words if each in source), words[0]) for plain, words in self._synonyms.items()}

    def _known(self, clause: Clause, source: str) -> str:
        """The words that are not foreign to a clause: its own, its document's title and place, and its approved statements'."""
        document = self._documents[clause.document_id]
        return "\n".join((source, document.title, document.jurisdiction, self._approved.get(clause.id, "")))

    def without_departments(self, text: str) -> str:
        """What a sentence speaks of beside who is responsible; "" where it says nothing else."""
        if departments.only_names_departments(_OF_DEPARTMENTS.sub("", self._offices.sub(_ANY_OFFICE, text))):
            return ""
        rest = _SHARED_OUT.sub("", text)
        return _RESPONSIBLE.sub("", self._offices.sub("", rest)) if self._offices.search(rest) else rest

    @cached_property
    def _offices(self) -> re.Pattern[str]:
        """The names of all departments behind the clauses."""
        names = {name for clause in self._sources.library.originals for name in clause.departments}
        return re.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True)) or r"(?!)")

    def _foreign(self, text: str, source: str) -> Iterator[Change]:
        """Words and whole sub-clauses that the clause does not have."""
        if len("".join(support.content_words(text))) < support.MIN_CONTENT_CHARS:
            return
        for word in dict.fromkeys(support.foreign_words(text, source, support.NAMING_TAGS + _PLACE_AND_TIME)):
            if word not in self._words.plain and not straddles(word, text, source):
                yield Change(ChangeKind.INVENTED, "", word)

    def _swaps(self, text: str, source: str) -> Iterator[Change]:
        """Words exchanged for others of their group, and limiting words dropped, in sub-clauses that copy the source."""
        for piece in sub_clauses(text):
            original = copied(piece, source)
            if not original:
                near = max(stretches(source), key=lambda each: _likeness(piece, each), default="")
                for group in self._words.groups if overlap(piece, near) >= _NEAR else ():
                    swaps = exchanged(group, piece, near)
                    yield from (each for each in swaps if not (each.expected in each.found and each.found in source))
                continue
            for group in self._words.groups:
                yield from exchanged(group, piece, original)
            for group in self._words.limits:
                yield from dropped(group, piece, original, text)
            yield from self._made_right(piece, original)
            yield from edited(piece, original, text, source)
            yield from misspelt(piece, original, source)

    def _mixed(self, text: str, source: str) -> Iterator[Change]:
        """What the clause says of one case told of the other (国内, 国外)."""
        for one, other in (pair for each in self._words.contrasts for pair in permutations(each, 2)):
            of_one = "".join(each for each in sentences(source) if one in each and other not in each)
            of_other = "".join(each for each in sentences(source) if other in each and one not in each)
            if one not in text or other in text or not of_one or not of_other:
                continue
            for piece in sub_clauses(text):
                if (
                    one not in piece
                    and _TELLS_A_RULE.search(piece)
                    and overlap(piece, of_other) >= _NEAR
                    and overlap(piece, of_other) - overlap(piece, of_one) >= _MIXED_LEAD
                ):
                    yield Change(ChangeKind.SPLICED, one, piece.strip("，。；"))

    def _made_right(self, piece: str, original: str) -> Iterator[Change]:
        for word in self._words.rights:
            if word in piece and word not in original and not any(each in original for each in ("享", "可", "有权")):
                yield Change(ChangeKind.TASK_AS_RIGHT, original.strip("，。；"), word)

    def _spliced(self, text: str, clause: Clause, others: Sequence[Clause]) -> Iterator[Change]:
        """Sub-clauses that are another clause's own words."""
        known = words_only(self._sources.library.text_of(clause))
        own = False
        foreign: list[tuple[str, Clause]] = []
        for piece in sub_clauses(text):
            words = words_only(piece)
            if len(words) < _LEAST_OWN or (words not in known and overlap(piece, known) >= _SAME_WORDS):
                continue
            if words in known:
                own = True
                continue
            foreign += [(piece, other) for other in others if words in words_only(self._sources.library.text_of(other))][:1]
        if own:
            yield from (Change(ChangeKind.SPLICED, clause.label, f"{piece.strip('，。；')}（{other.label}）") for piece, other in foreign)


def _likeness(one: str, other: str) -> float:
    """Shared character pairs over the mean number of pairs (Dice), in [0, 1]."""
    return 2 * len(pairs(one) & pairs(other)) / max(1, len(pairs(one)) + len(pairs(other)))


def _once(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Each change once, without those that another names more fully; what a rule names precisely is not named again as invented."""
    kept: list[Change] = []
    for change in dict.fromkeys(changes):
        fuller = (each for each in changes if each != change and each.kind is change.kind)
        told = any(change.expected in each.expected and change.found in each.found for each in fuller)
        precise = (each for each in changes if change.kind is ChangeKind.INVENTED and each.kind is not ChangeKind.INVENTED)
        if not told and not any(words_only(change.found) in words_only(each.found) for each in precise):
            kept.append(change)
    return tuple(kept)
