"""What follows from the people of a conversation: kinship, living together, age, and whose household it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.eligibility.casting import SPEAKER, Cast, Casting, Scene, segment_bounds
from assistant.eligibility.kinship import Person
from assistant.eligibility.lexicon import FactLexicon
from assistant.eligibility.persons import PeopledText
from assistant.eligibility.values import Said

LIVING = ("lives_together", "lives_with_elders", "couple_lives")
"""Facts about who lives with whom, as found here."""
_ADULT_AGE_YEARS = 18
_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"两": 2}


def read_cast(text: PeopledText, lexicon: FactLexicon, before: Cast) -> tuple[Cast, tuple[Said, ...]]:
    """Find the roles of people and the facts that follow.

    Args:
        text: One turn.
        lexicon: Its `roles` are patterns with groups subject, host, who, a, b.
        before: The roles after the earlier turns.

    Returns:
        The roles now, and facts about who settles, kinship, living together and age.
    """
    casting = Casting(text, lexicon, before)
    cast = casting.run()
    return cast, _Telling(text, lexicon, cast).run(casting.join)


class _Telling(Scene):
    """The facts that one turn tells about its people."""

    def __init__(self, text: PeopledText, lexicon: FactLexicon, cast: Cast) -> None:
        super().__init__(text, lexicon)
        self.cast = cast
        self.said: list[Said] = []

    def run(self, join: re.Match[str] | None) -> tuple[Said, ...]:
        cast, hosts = self.cast, self.cast.hosts or self._implied_hosts(self.cast)
        if join:
            self.said.append(Said("joins", True, *join.span()))
        pairs = [(subject, host) for subject in cast.subjects or SPEAKER for host in hosts or SPEAKER]
        pairs = [(subject, host) for subject, host in pairs if subject.way != host.way or subject.kind]
        self._tell_subject(cast)
        self._tell_relation(pairs)
        self._tell_companions()
        self._tell_together(pairs)
        self._tell_couple(cast)
        self._tell_registered(cast, hosts)
        self._tell_age(cast)
        if cast.soldier:
            self._tell_soldier(cast)
        return tuple(self.said)

    def _tell_relation(self, pairs: list[tuple[Person, Person]]) -> None:
        if not pairs:
            return
        span = self._span_of(pairs[0][0]) or self._span_of(pairs[0][1])
        if span or self.matches("replacement"):
            self.said.append(Said("relation", self._furthest(pairs), *(span or (0, len(self.plain)))))

    def _furthest(self, pairs: list[tuple[Person, Person]]) -> str:
        return self.kinship.furthest(self.kinship.relation(subject, host) for subject, host in pairs)

    def _tell_companions(self) -> None:
        """带上爸妈一起落: who has the home settles too."""
        companions = self.matches("companion")
        elsewhere = any(not person.is_speaker for match in companions for person in self.group(match, "host")[:1])
        if companions and not elsewhere:
            self.said.append(Said("owner_settles", True, *companions[0].span()))

    def _tell_subject(self, cast: Cast) -> None:
        if not cast.subjects:
            return
        span = self._span_of(cast.subjects[0]) or (0, 0)
        own = any(person.is_speaker for person in cast.subjects)
        value = "本人和亲属" if own and len(cast.subjects) > 1 else "本人" if own else "亲属"
        asked = [match.span() for match in self.lexicon.asks_to_settle.finditer(self.plain)]
        if span != (0, 0) or self.plain:
            self.said.append(Said("subject", value, *(span if span != (0, 0) else asked[-1] if asked else (0, len(self.plain)))))

    def _implied_hosts(self, cast: Cast) -> tuple[Person, ...]:
        """Whose home it is where nobody is said to be joined: a relative's, if the speaker lives at a relative's and asks for himself."""
        if cast.subjects and not any(person.is_speaker for person in cast.subjects):
            return SPEAKER
        for role in ("owner", "registered"):
            for match in self.matches(role):
                if (who := self.group(match, "who")) and not who[0].is_speaker:
                    return who[:1]
        return ()

    def _tell_together(self, pairs: list[tuple[Person, Person]]) -> None:
        involved = {person.way for pair in pairs for person in pair} - {""}
        for role, value in (("apart", False), ("together", True)):
            for match in self.matches(role):
                who = [person for name in ("a", "b") for person in self.group(match, name)]
                named = {person.way for person in who} - {""}
                if named and involved and not named & involved:
                    continue
                if any(match.start() < said.end and said.start < match.end() for said in self.said if said.fact == "lives_together"):
                    continue
                self.said.append(Said("lives_together", value, *match.span()))
                couple = "H" in named or any(person.word in self.kinship.couples for person in who)
                if couple and (not value or self._names_a_place(match)):
                    self.said.append(Said("couple_lives", value, *match.span()))

    def _names_a_place(self, match: re.Match[str]) -> bool:
        start, end = segment_bounds(self.plain, match.start())
        return any(pattern.search(self.plain[start:end]) for pattern in self.lexicon.roles.get("place", ()))

    def _tell_couple(self, cast: Cast) -> None:
        """我们…住 of a speaker who has spoken of his spouse: the couple lives there."""
        if not any(person.way == "H" for person in (*cast.others, *self.text.people.values())):
            return
        for match in self.matches("reside"):
            if any(person.word in self.kinship.couples for person in self.group(match, "a")) and self._names_a_place(match):
                self.said.append(Said("couple_lives", True, *match.span()))

    def _tell_registered(self, cast: Cast, hosts: tuple[Person, ...]) -> None:
        ways = {person.way for person in hosts}
        for match in self.matches("registered"):
            who = self.group(match, "who")
            if who and who[0].way in ways:
                self.said.append(Said("host_registered", True, *match.span()))
                if not who[0].is_speaker or any(not person.is_speaker for person in cast.subjects):
                    self.said.append(Said("joins", True, *match.span()))

    def _tell_age(self, cast: Cast) -> None:
        subjects = {person.way for person in cast.subjects} or {""}
        for position, years, span in self._ages():
            person = self._person_before(position)
            is_reply = len(subjects) == 1 and not self.text.people
            if is_reply or (person.way if person else "") in subjects:
                self.said.append(Said("minor", years < _ADULT_AGE_YEARS, *span))

    def _ages(self) -> Iterator[tuple[int, int, tuple[int, int]]]:
        for match in self.matches("age"):
            if (years := _number(match["age"])) is not None:
                yield match.start("age"), years, match.span()

    def _person_before(self, position: int) -> Person | None:
        sentence = max(self.plain.rfind(mark, 0, position) for mark in "。?!;")
        for index in range(position - 1, sentence, -1):
            if person := self.text.at(self.plain[index]):
                return person
        return None

    def _tell_soldier(self, cast: Cast) -> None:
        soldier = cast.soldier or SPEAKER[0]
        subjects = [person for person in cast.subjects or SPEAKER if person.way != soldier.way]
        for subject in subjects[:1]:
            span = self._span_of(subject) or self._span_of(soldier) or (0, len(self.plain))
            self.said.append(Said("soldier_relation", self._furthest([(subject, soldier) for subject in subjects]), *span))
        involved = {(person.way, person.gender) for person in (*subjects, soldier)}
        for role, value in (("apart", False), ("together", True)):
            for match in self.matches(role):
                who = [person for name in ("a", "b") for person in self.group(match, name)]
                if any(self._is_elder(person, soldier, cast) for person in who):
                    self.said.append(Said("lives_with_elders", value, *match.span()))
                    return
        for match in self.matches("together"):
            hosts = self.group(match, "b")
            if hosts and not any((person.way, person.gender) in involved for person in hosts):
                self.said.append(Said("lives_with_elders", False, *match.span()))

    def _is_elder(self, person: Person, soldier: Person, cast: Cast) -> bool:
        if self.kinship.way(person, soldier) in ("P", "PP"):
            return True
        child_asks = any(subject.way == "C" for subject in cast.subjects)
        return soldier.way == "H" and child_asks and person.way == "PP"  # 孩子的爷爷奶奶 named as the child names them

    def _span_of(self, person: Person) -> tuple[int, int] | None:
        for position, character in enumerate(self.plain):
            if (found := self.text.at(character)) and found.way == person.way and found.kind == person.kind:
                return position, position + 1
        return None


def _number(text: str) -> int | None:
    """Read an age in figures.

    >>> _number("三十五"), _number("十二"), _number("8")
    (35, 12, 8)
    """
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS.get(text)
    return 10 * (_DIGITS.get(tens, 1) if tens else 1) + (_DIGITS.get(ones, 0) if ones else 0)
