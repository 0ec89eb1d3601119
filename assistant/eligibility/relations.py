"""Who wants to settle, with whom, and what they are to each other: read from a peopled text by the roles of the lexicon."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from assistant.eligibility.kinship import SELF, Kinship
from assistant.eligibility.lexicon import FactLexicon
from assistant.eligibility.persons import PeopledText, Person
from assistant.eligibility.values import FactValue

LIVING = ("lives_together", "lives_with_elders", "couple_lives")
"""Facts about who lives with whom, as found here."""
_ADULT_AGE_YEARS = 18
_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"两": 2}
_STOPS = ",，。?!;\n"
_COUPLE_WORDS = ("我们", "我俩", "我们俩", "咱俩", "两口子", "老两口", "我们两口子", "我们夫妻", "我们夫妻俩")
_LINEAL = ("配偶", "父母", "子女", "祖父母", "孙子女", "四代以上直系")
_KIND_ORDER = (
    "本人",
    "配偶",
    "父母",
    "子女",
    "祖父母",
    "孙子女",
    "四代以上直系",
    "养亲",
    "继亲",
    "儿媳女婿",
    "岳父母公婆",
    "兄弟姐妹",
    "其他旁系",
    "非亲属",
)
"""From the nearest kin to none: where several people want to settle together, the one furthest away decides."""


@dataclass(frozen=True, slots=True)
class Said:
    """A value of a fact and the characters of the peopled text that say it."""

    fact: str
    value: FactValue
    start: int
    end: int


@dataclass(frozen=True)
class Cast:
    """The people of a conversation in their roles; a later turn fills what it leaves open from the earlier ones."""

    subjects: tuple[Person, ...] = ()
    hosts: tuple[Person, ...] = ()
    soldier: Person | None = None
    last: Person | None = None
    others: tuple[Person, ...] = field(default=())
    """Relatives spoken of without a role."""


def read_cast(text: PeopledText, lexicon: FactLexicon, before: Cast) -> tuple[Cast, tuple[Said, ...]]:
    """Find the roles of people and the facts that follow.

    Args:
        text: One turn.
        lexicon: Its `roles` are patterns with groups subject, host, who, a, b.
        before: The roles after the earlier turns.

    Returns:
        The roles now, and facts about who settles, kinship, living together and age.
    """
    return _Casting(text, lexicon, before).run()


class _Casting:
    """One turn's reading of people."""

    def __init__(self, text: PeopledText, lexicon: FactLexicon, before: Cast) -> None:
        self.text = text
        self.plain = text.text.plain
        self.lexicon = lexicon
        self.kinship: Kinship = lexicon.kinship
        self.before = before
        self.said: list[Said] = []

    def run(self) -> tuple[Cast, tuple[Said, ...]]:
        soldier = self._soldier() or self.before.soldier
        hosts, subjects = self._join()
        companions = self._matches("companion")
        for match in companions:
            subjects = subjects or self._group(match, "subject")
        explicit = [person for match in self._matches("subject") for person in self._group(match, "subject")]
        subjects = subjects or tuple(dict.fromkeys(explicit))
        replaced = self._replacement()
        subjects, hosts = self._replace(subjects, hosts, replaced)
        mentioned = tuple(person for character in self.plain if (person := self.text.at(character)))
        kin = tuple(dict.fromkeys(person for person in mentioned if not person.is_speaker))
        subjects = subjects or self.before.subjects or self._asker()
        cast = Cast(
            subjects=subjects,
            hosts=hosts or self.before.hosts,
            soldier=soldier,
            last=kin[-1] if kin else self.before.last,
            others=kin or self.before.others,
        )
        self._tell(cast, companions)
        return cast, tuple(self.said)

    def _matches(self, role: str) -> list[re.Match[str]]:
        found = [match for pattern in self.lexicon.roles.get(role, ()) for match in pattern.finditer(self.plain)]
        return sorted(found, key=lambda match: match.start())

    def _group(self, match: re.Match[str], name: str) -> tuple[Person, ...]:
        if name not in match.re.groupindex or match[name] is None:
            return ()
        return tuple(person for character in match[name] if (person := self.text.at(character)))

    def _join(self) -> tuple[tuple[Person, ...], tuple[Person, ...]]:
        """Whom somebody joins, and who: X投靠Y, X的户口落到Y家."""
        for match in self._matches("join"):
            hosts, subjects = self._group(match, "host"), self._group(match, "subject")
            if hosts and hosts == subjects:
                continue
            if not hosts:
                hosts = self._resident_hosts(subjects)
            if not subjects and hosts and all(host.is_speaker for host in hosts):
                subjects = self._nearest_kin(match.start())
            self.said.append(Said("joins", True, *match.span()))
            if not subjects and (topic := self._topic_before(match.start())) and topic not in hosts:
                subjects = (topic,)
            return hosts, subjects or (self._speaker() if hosts else ())
        return (), ()

    def _asker(self) -> tuple[Person, ...]:
        """Who wants to settle where no words say it: the speaker, unless what he asks follows on words about a relative.

        「婆娘娃娃都跟我住，户口落得着吗」 includes them. Of others it stays unknown: 「弟弟跟我住，户口落得着吗」.
        """
        found = list(self.lexicon.asks_to_settle.finditer(self.plain))
        if not found:
            return () if any(not person.is_speaker for person in self.text.people.values()) else self._speaker()
        start, end = _segment_bounds(self.plain, found[-1].start())
        named = [person for character in self.plain[start:end] if (person := self.text.at(character))]
        if any(person.is_speaker for person in named):
            return self._speaker()
        topic = named[0] if named else self._topic_before(start)
        if topic is None or topic.is_speaker:
            return self._speaker()
        return (*self._speaker(), topic) if self._kind(topic, Person(SELF)) in _LINEAL else ()

    def _topic_before(self, position: int) -> Person | None:
        """The person with whom the segment before the one at a position begins, if it is a relative."""
        start, _ = _segment_bounds(self.plain, position)
        before, end = _segment_bounds(self.plain, start - 1) if start else (0, 0)
        if start and self.plain[start - 1] not in ",，":
            return None
        head = self.plain[before:end].lstrip("但而可且那就")[:1]
        person = self.text.at(head) if head else None
        return person if person and not person.is_speaker else None

    def _resident_hosts(self, subjects: tuple[Person, ...]) -> tuple[Person, ...]:
        """With whom the joiner lives, where the text does not say whom he joins."""
        if subjects and not any(person.is_speaker for person in subjects):
            return self._speaker()
        for match in self._matches("registered"):
            if who := self._group(match, "who"):
                return who
        for match in self._matches("together"):
            if who := tuple(person for name in ("a", "b") for person in self._group(match, name) if not person.is_speaker):
                return who[:1]
        return ()

    def _nearest_kin(self, before: int) -> tuple[Person, ...]:
        for position in range(before, -1, -1):
            person = self.text.at(self.plain[position]) if position < len(self.plain) else None
            if person and not person.is_speaker:
                return (person,)
        return self.before.others[-1:]

    def _speaker(self) -> tuple[Person, ...]:
        return (Person(SELF, word="我"),)

    def _soldier(self) -> Person | None:
        for match in self._matches("soldier"):
            if who := self._group(match, "who"):
                return who[-1]
            if "wife" in match.re.groupindex and match["wife"]:
                return Person("H", word=match["wife"])
        return None

    def _replacement(self) -> tuple[Person, Person] | None:
        """不是X，是Y: the speaker meant another person."""
        for match in self._matches("replacement"):
            wrong, right = self._group(match, "wrong"), self._group(match, "right")
            if wrong and right:
                return wrong[0], right[0]
        return None

    def _replace(
        self, subjects: tuple[Person, ...], hosts: tuple[Person, ...], replaced: tuple[Person, Person] | None
    ) -> tuple[tuple[Person, ...], tuple[Person, ...]]:
        if replaced is None:
            return subjects, hosts
        wrong, right = replaced
        old_subjects, old_hosts = self.before.subjects, self.before.hosts
        if any(person.way == wrong.way for person in old_hosts):
            return old_subjects, tuple(right if person.way == wrong.way else person for person in old_hosts)
        return tuple(right if person.way == wrong.way else person for person in old_subjects) or (right,), hosts or old_hosts

    def _tell(self, cast: Cast, companions: list[re.Match[str]]) -> None:
        self._tell_subject(cast)
        hosts = cast.hosts or self._implied_hosts(cast)
        pairs = [(subject, host) for subject in cast.subjects or self._speaker() for host in hosts or self._speaker()]
        pairs = [(subject, host) for subject, host in pairs if subject.way != host.way or subject.kind]
        if pairs:
            span = self._span_of(pairs[0][0]) or self._span_of(pairs[0][1]) or (0, 0)
            if span != (0, 0) or self._matches("replacement"):
                self.said.append(Said("relation", self._furthest(pairs), *(span if span != (0, 0) else (0, len(self.plain)))))
        if companions and not any(self._group(match, "host") and not self._group(match, "host")[0].is_speaker for match in companions):
            self.said.append(Said("owner_settles", True, *companions[0].span()))
        self._tell_together(pairs)
        self._tell_couple(cast)
        self._tell_registered(cast, hosts)
        self._tell_age(cast)
        if cast.soldier:
            self._tell_soldier(cast)

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
            return self._speaker()
        for role in ("owner", "registered"):
            for match in self._matches(role):
                if (who := self._group(match, "who")) and not who[0].is_speaker:
                    return who[:1]
        return ()

    def _furthest(self, pairs: Iterable[tuple[Person, Person]]) -> str:
        return max((self._kind(subject, host) for subject, host in pairs), key=_KIND_ORDER.index)

    def _kind(self, person: Person, other: Person) -> str:
        for each in (person, other):
            if each.kind:
                return each.kind
        return self.kinship.kind_of(self._way(person, other))

    def _way(self, person: Person, other: Person) -> str:
        """What a person is to another; a grandparent of the mother's side is the father's parent-in-law, and the other way round."""
        for elder, parent in ((person, other), (other, person)):
            if elder.way == "PP" and parent.way == "P" and elder.side and parent.gender in ("m", "f") and elder.side != parent.gender:
                return "HP" if elder is person else "CH"
        return self.kinship.way_between(person.way, other.way)

    def _tell_together(self, pairs: list[tuple[Person, Person]]) -> None:
        involved = {person.way for pair in pairs for person in pair} - {SELF}
        for role, value in (("apart", False), ("together", True)):
            for match in self._matches(role):
                who = [person for name in ("a", "b") for person in self._group(match, name)]
                named = {person.way for person in who} - {SELF}
                if named and involved and not named & involved:
                    continue
                if any(match.start() < said.end and said.start < match.end() for said in self.said if said.fact == "lives_together"):
                    continue
                self.said.append(Said("lives_together", value, *match.span()))
                couple = "H" in named or any(person.word in _COUPLE_WORDS for person in who)
                if couple and (not value or self._names_a_place(match)):
                    self.said.append(Said("couple_lives", value, *match.span()))

    def _names_a_place(self, match: re.Match[str]) -> bool:
        start, end = _segment_bounds(self.plain, match.start())
        return any(pattern.search(self.plain[start:end]) for pattern in self.lexicon.roles.get("place", ()))

    def _tell_couple(self, cast: Cast) -> None:
        """我们…住 of a speaker who has spoken of his spouse: the couple lives there."""
        if not any(person.way == "H" for person in (*cast.others, *self.text.people.values())):
            return
        for match in self._matches("reside"):
            if any(person.word in _COUPLE_WORDS for person in self._group(match, "a")) and self._names_a_place(match):
                self.said.append(Said("couple_lives", True, *match.span()))

    def _tell_registered(self, cast: Cast, hosts: tuple[Person, ...]) -> None:
        ways = {person.way for person in hosts}
        for match in self._matches("registered"):
            who = self._group(match, "who")
            if who and who[0].way in ways:
                self.said.append(Said("host_registered", True, *match.span()))
                if not who[0].is_speaker or any(not person.is_speaker for person in cast.subjects):
                    self.said.append(Said("joins", True, *match.span()))

    def _tell_age(self, cast: Cast) -> None:
        subjects = {person.way for person in cast.subjects} or {SELF}
        for position, years, span in self._ages():
            person = self._person_before(position)
            if (person.way if person else SELF) in subjects:
                self.said.append(Said("minor", years < _ADULT_AGE_YEARS, *span))

    def _ages(self) -> Iterator[tuple[int, int, tuple[int, int]]]:
        for match in self._matches("age"):
            if (years := _number(match["age"])) is not None:
                yield match.start("age"), years, match.span()

    def _person_before(self, position: int) -> Person | None:
        sentence = max(self.plain.rfind(mark, 0, position) for mark in "。?!;")
        for index in range(position - 1, sentence, -1):
            if person := self.text.at(self.plain[index]):
                return person
        return None

    def _tell_soldier(self, cast: Cast) -> None:
        soldier = cast.soldier or Person(SELF)
        subjects = [person for person in cast.subjects or self._speaker() if person.way != soldier.way]
        for subject in subjects[:1]:
            span = self._span_of(subject) or self._span_of(soldier) or (0, len(self.plain))
            self.said.append(Said("soldier_relation", self._furthest([(subject, soldier) for subject in subjects]), *span))
        for role, value in (("apart", False), ("together", True)):
            for match in self._matches(role):
                who = [person for name in ("a", "b") for person in self._group(match, name)]
                if any(self._is_elder(person, soldier, cast) for person in who):
                    self.said.append(Said("lives_with_elders", value, *match.span()))
                elif value and subjects and who and not any(person.way == soldier.way for person in who):
                    others = [person for person in who if person.way not in {subject.way for subject in subjects}]
                    if others and all(not person.is_speaker for person in others):
                        self.said.append(Said("lives_with_elders", False, *match.span()))

    def _is_elder(self, person: Person, soldier: Person, cast: Cast) -> bool:
        if self._way(person, soldier) in ("P", "PP"):
            return True
        child_asks = any(subject.way == "C" for subject in cast.subjects)
        return soldier.way == "H" and child_asks and person.way == "PP"  # 孩子的爷爷奶奶 named as the child names them

    def _span_of(self, person: Person) -> tuple[int, int] | None:
        for position, character in enumerate(self.plain):
            if (found := self.text.at(character)) and found.way == person.way and found.kind == person.kind:
                return position, position + 1
        return None


def _segment_bounds(plain: str, position: int) -> tuple[int, int]:
    """Start and end of the segment between stops that holds a position."""
    start = max(plain.rfind(stop, 0, max(position, 0)) for stop in _STOPS) + 1
    end = min((found for stop in _STOPS if (found := plain.find(stop, max(position, 0))) >= 0), default=len(plain))
    return start, end


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
