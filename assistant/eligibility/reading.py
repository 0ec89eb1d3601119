"""A conversation in ordinary words -> facts with the words they came from. No language model; one may propose, and is checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol, TypeAlias

from assistant.eligibility.alignment import PlainText, mend, plain_text
from assistant.eligibility.casting import Cast
from assistant.eligibility.expressions import FactType
from assistant.eligibility.kinship import Person
from assistant.eligibility.lexicon import Conflict, FactLexicon, FactWords, Saying
from assistant.eligibility.listening import Ear, Heard, windows_of
from assistant.eligibility.persons import PeopledText, find_people
from assistant.eligibility.relations import LIVING, read_cast
from assistant.eligibility.residue import unread
from assistant.eligibility.rules import RuleBook
from assistant.eligibility.values import Contradiction, Fact, FactValue, Reading, Said, Source, Truth

_STOPS = ",。?!;\n"
_SENTENCE_STOPS = "。?!;\n"
_SPEAKER = frozenset({"", "H"})
"""The speaker and his spouse: what one of them owns or rents counts as the home of both."""
_WITH = re.compile("(?:也|就|还|一直|现在|平时)?[和跟与同挨带]")
_REPLY_CHARS = 14
"""A longer reply is read like a situation and no longer as a bare yes or no."""
LIKE_ENOUGH = 0.0
"""What is heard with at least this score becomes a fact where no pattern reads one: decision 0004."""
LIKE_ENOUGH_FOR_YES = 0.3
"""A heard yes needs this much, since it can complete a 符合: decision 0004."""
RULED_OUT = -0.6
"""A value that scores less is not spoken of at all."""
LIKE_ENOUGH_TO_DOUBT = 0.3
"""What is heard with at least this score against a pattern's no makes the fact unknown: decision 0004."""
NEARER = -0.2
"""A value with at least this score that is heard nearer than the one that a pattern read makes the fact unknown: decision 0004."""


class FactReader(Protocol):
    """Anything that reads facts from one turn."""

    def read(self, text: str, *, turn: int = 0) -> tuple[Fact, ...]:
        """The facts of a text; `words == text[start:end]` for each."""


class Proposal(NamedTuple):
    """What a language model thinks a text says; worth nothing until its words are found."""

    name: str
    value: FactValue
    words: str


Proposer: TypeAlias = Callable[[str], Sequence[Proposal]]
"""Proposes facts for one turn; a configured language model stands behind it."""


@dataclass(frozen=True)
class PatternReader:
    """Reads facts by the patterns of a lexicon."""

    lexicon: FactLexicon
    rules: RuleBook
    ear: Ear | None = None
    """Hears what no pattern reads; None where the document has no sayings."""

    def read(self, text: str, *, turn: int = 0) -> tuple[Fact, ...]:
        """The facts of a text said on its own, contradictions left out."""
        return tuple(self.read_turn(text, turn=turn, cast=Cast())[0].facts.values())

    def plain(self, text: str) -> PlainText:
        """The plain text that patterns are matched against."""
        return mend(plain_text(text, self.lexicon.first_replacements), self.lexicon.replacements)

    def read_turn(self, text: str, *, turn: int, cast: Cast) -> tuple[Reading, Cast]:
        """Read one turn in the light of the people spoken of before.

        Returns:
            Facts by name (None as value: mentioned as not known), contradictions within the turn, what nobody understood; and the
            people's roles now.
        """
        peopled = find_people(self.plain(text), self.lexicon.kinship, last=cast.last)
        cast, told = read_cast(peopled, self.lexicon, cast)
        subjects = {person.way for person in cast.subjects} or {""}
        said = [each for words in self.lexicon.facts for each in self._said(words, peopled, subjects)]
        said += [self._weighed(each, peopled.text.plain) for each in told if each.fact in self.rules.facts]
        facts: dict[str, Fact] = {}
        contradictions: dict[str, Contradiction] = {}
        for name in dict.fromkeys(each.fact for each in said):
            found = [self._fact(each, peopled, turn) for each in said if each.fact == name]
            fact, contradiction = self._settle(name, found, text)
            facts[name] = fact
            contradictions |= {name: contradiction} if contradiction else {}
        said += self._add_heard(peopled, turn, facts, contradictions)
        return Reading(facts, tuple(contradictions.values()), unread=self._unread(peopled, said, cast)), cast

    def _add_heard(self, text: PeopledText, turn: int, facts: dict[str, Fact], contradictions: dict[str, Contradiction]) -> list[Said]:
        """Let what is heard join what was read, which it changes in place.

        Returns:
            What is heard clearly enough to account for its words.
        """
        said: list[Said] = []
        has_matter = any(name not in self.lexicon.unheard for name in facts)
        for each in self._heard(text, turn):
            read = facts.get(each.fact)
            if has_matter and each.fact in self.lexicon.heard_alone:
                continue
            if (each.fact in contradictions and not _is_clear(each)) or (read is None and each.score < _needed(each)):
                continue
            is_denied_twice = each.value is False and read is not None and read.value is False
            if not is_denied_twice and self._is_doubted(each, text.text.plain):
                each = each._replace(value=None)
            facts |= self._with_heard(None if each.fact in contradictions else read, each, text, turn)
            contradictions.pop(each.fact, None)
            if each.score >= LIKE_ENOUGH_TO_DOUBT:
                said.append(Said(each.fact, each.value, each.start, each.end))
        return said

    def _unread(self, text: PeopledText, said: Sequence[Said], cast: Cast) -> tuple[str, ...]:
        ear = self.ear
        if ear is None:
            return unread(text, said, cast, self.lexicon)
        return unread(text, said, cast, self.lexicon, lambda start, end: ear.is_idle(text, start, end))

    def _heard(self, text: PeopledText, turn: int) -> tuple[Heard, ...]:
        if self.ear is None:
            return ()
        plain = text.text.plain
        heard = self.ear.hear(text, [span for span in windows_of(plain) if not self._asks(plain[slice(*span)])])
        return tuple(
            each
            for each in heard
            if each.score >= NEARER and each.fact not in self.lexicon.unheard and (turn or self._is_spoken_of(each, plain))
        )

    def _is_spoken_of(self, heard: Heard, plain: str) -> bool:
        needed = self._words_for(heard.fact).heard_with
        return not needed or any(pattern.search(plain) for pattern in needed)

    def _words_for(self, fact: str) -> FactWords:
        return next((each for each in self.lexicon.facts if each.name == fact), FactWords(fact, ()))

    def _is_doubted(self, heard: Heard, plain: str) -> bool:
        """Whether a yes or no is heard both ways, or a value only supposed or planned."""
        if isinstance(heard.value, bool) and heard.runner_up >= LIKE_ENOUGH_TO_DOUBT:
            return True
        if heard.value in (False, None) or self._words_for(heard.fact).is_anywhere:
            return False
        words = plain[heard.start : heard.end]
        if heard.value is True and self.lexicon.hedging.search(words):
            return True
        return bool(self.lexicon.uncertain_before.search(words) or self._intends(heard.fact, heard.value, words))

    def _intends(self, fact: str, value: FactValue, words: str) -> bool:
        """Whether words only plan a value that a plan does not make."""
        is_planned = any(each.value == value and each.is_planned for each in self._words_for(fact).sayings)
        return not is_planned and bool(self.lexicon.intending.search(words))

    def _asks(self, words: str) -> bool:
        return bool(self.lexicon.asking.search(words))

    def _with_heard(self, read: Fact | None, heard: Heard, text: PeopledText, turn: int) -> dict[str, Fact]:
        """What is heard where nothing was read; a no, or doubt, where it speaks against what was read; nothing to leave it as it is."""
        new = {heard.fact: self._fact(Said(heard.fact, heard.value, heard.start, heard.end), text, turn)}
        if read is None:
            return new
        words = self._words_for(heard.fact)
        is_loud = heard.score >= LIKE_ENOUGH_TO_DOUBT
        if self._is_overtaken(heard, read, text):
            return {}
        if read.value in (heard.value, None) or heard.value in words.weak or (read.value is False and not is_loud):
            return {}
        if heard.value is False and is_loud:
            return new
        if words.conflict is Conflict.RANK and {read.value, heard.value} <= set(words.rank):
            if words.rank.index(read.value) < words.rank.index(heard.value):
                return {}
            if is_loud:
                return new
        return {heard.fact: replace(read, value=None)}

    def _is_overtaken(self, heard: Heard, read: Fact, text: PeopledText) -> bool:
        """Whether what was read stands later and takes back what is heard: 以前在乡下住，现在跟我住."""
        span = text.text.span(heard.start, heard.end)
        return span.end <= read.start and bool(self.lexicon.correcting.search(self.plain(text.text.original[span.end : read.end]).plain))

    def _said(self, words: FactWords, text: PeopledText, subjects: set[str]) -> Iterator[Said]:
        taken: list[tuple[int, int]] = []
        for saying in words.sayings:
            for start, end in _spans(saying, text.text.plain):
                if any(start < other_end and other_start < end for other_start, other_end in taken):
                    continue
                if not self._counts(words, saying, text, start, end, subjects):
                    continue
                taken.append((start, end))
                doubted = self._is_unsure(words, saying, text.text.plain, start, end)
                yield Said(words.name, None if doubted else saying.value, start, end)

    def _is_unsure(self, words: FactWords, saying: Saying, plain: str, start: int, end: int) -> bool:
        """Whether what a way says is only supposed, planned or half true where it stands."""
        is_topic = words.conflict is Conflict.SEVERAL  # what is asked about is no statement to doubt
        if not is_topic and self._is_uncertain(plain, start, end):
            return True
        if words.is_anywhere or saying.value in (False, None):
            return False
        is_half = saying.value is True and self._is_hedged(plain, start, end)
        return is_half or (not saying.is_planned and self._is_intended(plain, start, end))

    def _counts(self, words: FactWords, saying: Saying, text: PeopledText, start: int, end: int, subjects: set[str]) -> bool:
        plain = text.text.plain
        segment = _segment(plain, start, end, _STOPS)
        if not words.is_anywhere and saying.value is not None and self.lexicon.asking.search(segment):
            return False
        if any(pattern.search(segment) for pattern in saying.unless):
            return False
        if saying.kin and not all(self._kind(person) in saying.kin for each in plain[start:end] if (person := text.at(each))):
            return False
        if saying.about:
            return _is_about(text, start, end, subjects if saying.about == "subject" else _SPEAKER)
        return True

    def _weighed(self, said: Said, plain: str) -> Said:
        """A living-together that is only intended, supposed or asked about is not known."""
        doubted = (
            said.value is True
            and said.fact in LIVING
            and (
                self._is_uncertain(plain, said.start, said.end)
                or self._is_intended(plain, said.start, said.end)
                or self._is_hedged(plain, said.start, said.end)
                or self._asks(_segment(plain, said.start, said.end, _STOPS))
            )
        )
        return replace(said, value=None) if doubted else said

    def _kind(self, person: Person) -> str:
        return person.kind or self.lexicon.kinship.kind_of(self.lexicon.kinship.reduce(person.way))

    def _is_uncertain(self, plain: str, start: int, end: int) -> bool:
        left = max(plain.rfind(stop, 0, start) for stop in _STOPS) + 1
        right = min((position for stop in _STOPS if (position := plain.find(stop, end)) >= 0), default=len(plain))
        return bool(self.lexicon.uncertain_before.search(plain[left:end]) or self.lexicon.uncertain_after.match(plain[end:right]))

    def _is_intended(self, plain: str, start: int, end: int) -> bool:
        left = max(plain.rfind(stop, 0, start) for stop in _STOPS) + 1
        return bool(self.lexicon.intending.search(plain[left:end]))

    def _is_hedged(self, plain: str, start: int, end: int) -> bool:
        return bool(self.lexicon.hedging.search(_segment(plain, start, end, _STOPS)))

    def _fact(self, said: Said, text: PeopledText, turn: int) -> Fact:
        span = text.text.span(said.start, said.end)
        return Fact(said.fact, said.value, text.text.original[span.start : span.end], turn, span.start, span.end)

    def _settle(self, name: str, found: list[Fact], text: str) -> tuple[Fact, Contradiction | None]:
        """One value out of what a turn says about a fact."""
        words = self._words_for(name)
        found = sorted(found, key=lambda fact: fact.start)
        strong = [fact for fact in found if fact.value not in words.weak] or found
        values = list(dict.fromkeys(fact.value for fact in strong))
        if len(values) == 1:
            return strong[0], None
        if words.conflict is Conflict.RANK and (known := [value for value in words.rank if value in values]):
            first = next(fact for fact in strong if fact.value == known[0])
            return (replace(first, value=None) if first.value is True and None in values else first), None
        last = strong[-1]
        if self.lexicon.correcting.search(self.plain(_sentence(text, last.start)).plain):
            return last, None
        unknown = replace(last, value=None)
        quiet = words.conflict is not Conflict.CONTRADICTION
        if quiet or sum(value is not None for value in values) < len(values):
            return unknown, None
        return unknown, Contradiction(name, tuple(strong))

    def reply(self, text: str, asked: str, *, turn: int) -> Fact | None:
        """Read a short reply to a question.

        Args:
            text: The reply.
            asked: The fact that was asked for.
            turn: Its number.

        Returns:
            The fact, or None where the reply is no plain answer to that question.
        """
        plain = self.plain(text).plain.strip("。!,. ")
        kind = self.rules.facts[asked]
        answer = Fact(asked, None, text, turn, 0, len(text), Source.ANSWERED)
        if plain in kind.options:
            return replace(answer, value=plain)
        if len(plain) > _REPLY_CHARS:
            return None
        if self.lexicon.replies[None].search(plain):
            return answer
        for option, pattern in self.lexicon.options.get(asked, {}).items():
            if pattern.search(plain):
                return replace(answer, value=option)
        if kind.type is not FactType.BOOL:
            return None
        if plain in (kind.yes, kind.no):
            return replace(answer, value=plain == kind.yes)
        value = next((each for each in (False, True) if self.lexicon.replies[each].search(plain)), None)
        return None if value is None else replace(answer, value=value)


def _needed(heard: Heard) -> float:
    return LIKE_ENOUGH_FOR_YES if heard.value is True else LIKE_ENOUGH


def _is_clear(heard: Heard) -> bool:
    """Whether one value is heard loudly and no other at all."""
    return heard.value is not None and heard.score >= LIKE_ENOUGH_TO_DOUBT and heard.runner_up < RULED_OUT


def derive(facts: Mapping[str, Fact], lexicon: FactLexicon) -> dict[str, Fact]:
    """Add what follows from the facts, never over what was said."""
    result = dict(facts)
    for each in lexicon.derivations:
        values = {name: fact.value for name, fact in result.items()}
        judged = each.when.judge(values)
        known = result.get(each.fact)
        if judged.truth is Truth.MET and (known is None or known.source is Source.IMPLIED):
            source = next((result[name] for name in judged.used if name in result), None)
            base = source or Fact(each.fact, None)
            result[each.fact] = replace(base, name=each.fact, value=each.value, source=Source.IMPLIED)
    return result


def merge_turns(readings: Iterable[Reading]) -> Reading:
    """Join the readings of turns, earliest first: what a later turn says, unknown included, takes the place of what was said before."""
    facts: dict[str, Fact] = {}
    contradictions: dict[str, Contradiction] = {}
    asked: list[str] = []
    left: list[str] = []
    for reading in readings:
        for name, fact in reading.facts.items():
            facts[name] = fact
            contradictions.pop(name, None)
        contradictions |= {each.name: each for each in reading.contradictions}
        asked += reading.asked
        left += reading.unread
    return Reading(facts, tuple(contradictions.values()), tuple(dict.fromkeys(asked)), tuple(dict.fromkeys(left)))


def merge_proposals(
    read: Mapping[str, Fact], proposals: Sequence[Proposal], text: str, reader: PatternReader, *, turn: int = 0
) -> dict[str, Fact]:
    """Add what a language model proposes, after checking it against the text.

    Args:
        read: Facts that the patterns found; they stand.
        proposals: What the model proposes.
        text: The turn it read.
        reader: Confirms polarity: what the patterns read in the quoted words alone must not disagree.
        turn: The turn's number.

    Returns:
        Facts by name. A proposal counts only if its words occur in the text, its fact and value exist, no pattern read the fact, and
        the words carry no negation or doubt that the value does not; otherwise the fact stays unknown and can still be asked for.
    """
    result = dict(read)
    for proposal in proposals:
        kind = reader.rules.facts.get(proposal.name)
        start = text.find(proposal.words) if proposal.words else -1
        if kind is None or proposal.value not in kind.values or start < 0 or proposal.name in read:
            continue
        alone = {fact.name: fact.value for fact in reader.read(proposal.words)}
        confirmed = alone.get(proposal.name, proposal.value) == proposal.value
        negated = bool(re.search("[没未不无别]", proposal.words)) and proposal.value is True and proposal.name not in alone
        doubtful = bool(reader.lexicon.uncertain_before.search(reader.plain(proposal.words).plain))
        if confirmed and not negated and not doubtful:
            result[proposal.name] = Fact(
                proposal.name, proposal.value, proposal.words, turn, start, start + len(proposal.words), Source.MODEL
            )
    return result


def _spans(saying: Saying, plain: str) -> Iterator[tuple[int, int]]:
    if any(pattern.search(plain) for pattern in saying.unless_anywhere):
        return
    if saying.needs_anywhere and not any(pattern.search(plain) for pattern in saying.needs_anywhere):
        return
    for pattern in saying.patterns:
        for match in pattern.finditer(plain):
            if match.end() > match.start():
                yield match.span()


def _segment(plain: str, start: int, end: int, stops: str) -> str:
    left = max(plain.rfind(stop, 0, start) for stop in stops) + 1
    right = min((position for stop in stops if (position := plain.find(stop, end)) >= 0), default=len(plain))
    return plain[left : right + 1]


def _sentence(text: str, position: int) -> str:
    left = max(text.rfind(stop, 0, position) for stop in "。？！；?!;\n") + 1
    right = min((found for stop in "。？！；?!;\n" if (found := text.find(stop, position)) >= 0), default=len(text))
    return text[left:right]


def _is_about(text: PeopledText, start: int, end: int, whom: Set[str]) -> bool:
    """Whether words are said of certain people (as ways from the speaker).

    They are if one of them stands before or within the words in the same segment, or nobody does (or only 和老婆…, 带着爸妈…, where the
    speaker goes without saying) and the person last spoken of in the sentence is one of them, or there is none.
    """
    plain = text.text.plain
    left = max(plain.rfind(stop, 0, start) for stop in _STOPS) + 1
    named = [person.way for character in plain[left:end] if (person := text.at(character))]
    if named and not _WITH.match(plain[left:end]):
        return bool(whom & set(named))
    sentence = max(plain.rfind(stop, 0, start) for stop in _SENTENCE_STOPS) + 1
    earlier = [person.way for character in plain[sentence:left] if (person := text.at(character))]
    return not earlier or earlier[-1] in whom or "" in whom & set(earlier)
