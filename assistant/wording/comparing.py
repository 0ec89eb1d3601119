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
from assistant.verification.vocabulary import PLAIN
from assistant.verification.words import NO_LEAD
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
    widened,
    wrong_owners,
)
from assistant.wording.remaining import Remains
from assistant.wording.sources import Sources
from assistant.wording.values import Change, ChangeKind
from assistant.wording.vocabulary import Vocabulary

_NEAR = 0.4
"""From this share of its character pairs on, a sub-clause retells one of the source. Source: docs/decisions/0007."""
_MIXED_LEAD = 0.15
"""By so much a sub-clause must be nearer to the other case's sentence. Source: docs/decisions/0007."""
_LEAST_SUPPORT = 0.4
"""A sentence that shares less with every clause stands on none. Source: docs/decisions/0007."""
_SET_PHRASE = 4
_WITH_SUFFIX = 3
_LEAST_TELLING = 8
"""So many characters of telling words show by themselves what a sentence is about."""
_LEAST_OWN = 6
"""Sub-clauses with fewer words belong to no clause in particular."""
_OF_DEPARTMENTS = re.compile(r"各(?=部门|单位|自)|那条|这条")
_RESPONSIBLE = re.compile(
    r"涉及的?|(?:较|很|最)多|不少|[几多]个(?=部门|单位|$|[，。])|没有牵头的|由?[、和与及等]*(?:一家|单独|共同|一起|一同|分别|各自)?(?:没有牵头部门|牵头部门[是为：:]?|牵头|负责的?(?:还有|有|单位|部门)?[是为：:]?|责任(?:单位|部门)[是为：:]?|配合|参与|主管)|由、*(?=$|[，。])|(?:等)?(?:有关)?部门|这条|那条|这项工作|的工作"
)
_HOW_MANY = r"(?:涉及|共|有)*(?:(?:[几多各好]|[一二三四五六七八九十]{1,3})个)?"
_SHARED_OUT = re.compile(rf"由?{_HOW_MANY}各?(?:有关)?(?:部门|单位)(?:分别|各自|共同)负责[。；]?")
_SAME_WORDS = 0.8
"""A sub-clause that shares so many pairs with its own clause retells that one, whichever other has it whole."""
_BEFORE_EXCEPTION = re.compile(r"(?<=[一-鿿])(?=(?<![消清解扣免排删拆开去废剔])除了?[^，。；]{2,40}(?:之外|以外)的)")
"""Where an exception told in the middle of a sub-clause begins: 是针对除……之外的."""
_TELLS_A_RULE = re.compile(r"可|能|应|须|需|得|将|把|凭|由|到|享")
_HEADING = re.compile(r"(?P<heading>[^，,。；;：:！!？?]{2,14})[：:！!](?=[^，,。；;]{2})")
_STATES = re.compile(
    r"[\d一二三四五六七八九十百千万两几]|可|能|应|须|需|要|必|得|不|无|没|非|免|只|仅|唯|都|凭|满|享|给|送|发|交|费|钱|证|款|金|权"
    r"|(?:人|者|员|工|民|生|家庭|家属|子女|老人|职工|士兵|军人|(?<!落)户|村|乡|镇|县|市|省|区|局|委|办|所|站|年|月|日)$"
)
"""Signs that a heading states something, or says whom or what place or time the rest is for."""
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
        self,
        sources: Sources,
        vocabulary: Vocabulary,
        synonyms: Mapping[str, tuple[str, ...]],
        approved: Mapping[str, str],
        remains: Remains,
    ) -> None:
        """Keep what is needed to read a sentence.

        Args:
            sources: The clauses.
            vocabulary: The corpus's word lists.
            synonyms: Plain word to official words.
            approved: What approved statements say of a clause in plain words, by clause id; their words are not foreign to it.
            remains: Tells which other words are not foreign either.
        """
        jieba.setLogLevel(logging.WARNING)
        self._sources = sources
        self._words = vocabulary
        words = {*synonyms, *vocabulary.means}
        self._synonyms = {word: (*vocabulary.means.get(word, ()), *synonyms.get(word, ())) for word in words}
        self._approved = approved
        self._remains = remains
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
        claimed = self._claimed(topic, known)
        found = (
            *counts.wrong,
            *figure_changes(official, source),
            *department_changes(official, source, clause),
            *reading_changes(official, source, self._words.told_by),
            *self._swaps(text, source, clause),
            *exceptions_left(text, source),
            *right_of_a_task(official, source, clause),
            *obliged_though_banned(official, source),
            *done_though_banned(official, source),
            *foreign_parts(claimed, known, lambda word: self._remains.harmless(word, clause.id)),
            *wrong_owners(official, source),
            *done_by(official, source),
            *widened(official, source),
            *self._opposed(official, source),
            *self._mixed(official, source),
            *self._foreign(claimed, known, clause),
            *(Change(ChangeKind.INVENTED, "", word) for word in self._remains.named(self._said(text, source), known)),
            *self._spliced(official, clause, others),
        )
        measured = self._support(topic, source, clause)
        members = {word for term, words in self._words.members.items() if term in source for word in words}
        kept = [each for each in found if each.found not in members and each.expected != each.found]
        return Compared(clause, measured, passage, _once(kept))

    def _support(self, topic: str, source: str, clause: Clause) -> float:
        """How far a clause carries a topic, in [0, 1]; everyday words count neither for nor against, if enough others are left."""
        if not words_only(topic):
            return 1.0
        telling = [word for word in support.content_words(topic) if word in source or not self._remains.harmless(word, clause.id)]
        enough = sum(map(len, telling)) >= _LEAST_TELLING
        told = "\n".join((source, *clause.path))
        return max(support.measure(text, told).score for text in (topic, "，".join(telling) if enough else topic))

    def _wording(self, clause: Clause) -> str:
        """A clause's words and departments without its number."""
        return self._documents[clause.document_id].text[clause.body_start : clause.end] if clause.quotable else clause.body

    def _said(self, text: str, source: str) -> str:
        """A text in which only words of the same meaning are official: a narrower group (军官) is not yet the wider one (现役军人)."""
        same = {said: next((each for each in words if each in source), words[0]) for said, words in self._words.means.items()}
        return self.without_departments(officialise(text, same, source))

    def _official(self, source: str) -> dict[str, str]:
        """Plain word to the first of its official words that a clause has."""
        return {plain: next((each for each in words if each in source), words[0]) for plain, words in self._synonyms.items()}

    def _known(self, clause: Clause, source: str) -> str:
        """The words that are not foreign to a clause: its own, its headings', its document's title and place, and its approved statements'."""
        document = self._documents[clause.document_id]
        summed = (word for word, parts in self._words.summed.items() if all(part in source for part in parts))
        return "\n".join(
            (source, *summed, document.title, document.jurisdiction, *clause.path, clause.title, self._approved.get(clause.id, ""))
        )

    def without_departments(self, text: str) -> str:
        """What a sentence speaks of beside who is responsible; "" where it says nothing else."""
        if departments.only_names_departments(_OF_DEPARTMENTS.sub("", self._offices.sub(_ANY_OFFICE, text))):
            return ""
        rest = _SHARED_OUT.sub("", text)
        named = self._offices.search(rest) or NO_LEAD.search(rest)
        return _RESPONSIBLE.sub("", self._offices.sub("", rest)) if named else rest

    @cached_property
    def _offices(self) -> re.Pattern[str]:
        """The names of all departments behind the clauses."""
        names = {name for clause in self._sources.library.originals for name in clause.departments}
        return re.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True)) or r"(?!)")

    def _claimed(self, text: str, known: str) -> str:
        """A text without a heading that names nobody and nothing one could rely on (摸清人口底数：)."""
        match = _HEADING.match(text)
        if match is None or _STATES.search(match["heading"]) or self._remains.named(match["heading"], known):
            return text
        return text[match.end() :]

    def _foreign(self, text: str, source: str, clause: Clause) -> Iterator[Change]:
        """Words and whole sub-clauses that the clause does not have."""
        if len("".join(support.content_words(text))) < support.MIN_CONTENT_CHARS:
            return
        for word in dict.fromkeys(support.foreign_words(text, source, support.NAMING_TAGS + _PLACE_AND_TIME)):
            if not (self._remains.harmless(word, clause.id) or straddles(word, text, source) or self._composed(word, source, clause)):
                yield Change(ChangeKind.INVENTED, "", word)

    def _swaps(self, text: str, source: str, clause: Clause) -> Iterator[Change]:
        """Words exchanged for others of their group, and limiting words dropped, in sub-clauses that copy the source."""
        for piece in sub_clauses(text):
            original = copied(piece, source)
            if not original:
                for near in dict.fromkeys(self._nearest(piece, source)):
                    for group in self._words.groups if overlap(piece, near) >= _NEAR else ():
                        swaps = exchanged(group, piece, near)
                        yield from (each for each in swaps if not (each.expected in each.found and each.found in source))
                continue
            for group in self._words.groups:
                yield from exchanged(group, piece, original)
            for group in self._words.limits:
                yield from dropped(group, piece, original, text, self._words.told_by)
            yield from self._made_right(piece, original)
            yield from edited(piece, original, text, source)
            yield from misspelt(
                officialise(piece, self._official(source), source), original, source, lambda word: self._remains.harmless(word, clause.id)
            )

    def _composed(self, word: str, source: str, clause: Clause) -> bool:
        """Whether a word is made of two that the clause has or need not have (保持稳定, 创业者)."""
        if len(word) == _WITH_SUFFIX and word.endswith(("者", "人")):
            return word[:-1] in source
        halves = (word[:2], word[2:]) if len(word) == _SET_PHRASE else ()
        return bool(halves) and all(half in source or half in PLAIN or self._remains.harmless(half, clause.id) for half in halves)

    def _opposed(self, text: str, source: str) -> Iterator[Change]:
        """A word for the opposite of what the clause says (租 for 购买)."""
        for said, others in self._words.opposed.items():
            wrong = [word for word in others if word in text and word not in source]
            if said in source and wrong and not any(character in text for character in (said, *self._words.like(said))):
                yield Change(ChangeKind.SCOPE, said, wrong[0])

    def _nearest(self, piece: str, source: str) -> Iterator[str]:
        """The part of the source that is most like a sub-clause, and the one that holds most of it."""
        yield max(stretches(source), key=lambda each: _likeness(piece, each), default="")
        yield max(stretches(source), key=lambda each: (overlap(piece, each), _likeness(piece, each)), default="")

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
