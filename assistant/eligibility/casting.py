"""Who is who in a conversation: who wants to settle, whom he joins, who serves in the army."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assistant.eligibility.kinship import SELF, Kinship, Person
from assistant.eligibility.lexicon import FactLexicon
from assistant.eligibility.persons import PeopledText

SPEAKER = (Person(SELF, word="我"),)
"""The speaker as a group of one."""
_STOPS = ",，。?!;\n"
_AT_HOME = "家这那"
"""After a person: a place (我家, 奶奶那里) and not somebody who does something."""


@dataclass(frozen=True)
class Cast:
    """The people of a conversation in their roles; a later turn fills what it leaves open from the earlier ones."""

    subjects: tuple[Person, ...] = ()
    hosts: tuple[Person, ...] = ()
    soldier: Person | None = None
    last: Person | None = None
    others: tuple[Person, ...] = field(default=())
    """Relatives spoken of without a role."""
    is_explicit: bool = False
    """Whether words said who wants to settle; otherwise it follows from how the situation is told."""


class Scene:
    """One turn in which people are looked for by the roles of the lexicon."""

    def __init__(self, text: PeopledText, lexicon: FactLexicon) -> None:
        self.text = text
        self.plain = text.text.plain
        self.lexicon = lexicon
        self.kinship: Kinship = lexicon.kinship

    def matches(self, role: str) -> list[re.Match[str]]:
        """Where a role is spoken of, in reading order."""
        found = [match for pattern in self.lexicon.roles.get(role, ()) for match in pattern.finditer(self.plain)]
        return sorted(found, key=lambda match: match.start())

    def group(self, match: re.Match[str], name: str) -> tuple[Person, ...]:
        """The people whom a named group of a match holds; none if the pattern has no such group."""
        if name not in match.re.groupindex or match[name] is None:
            return ()
        return tuple(person for character in match[name] if (person := self.text.at(character)))


class Casting(Scene):
    """Gives the people of one turn their roles."""

    def __init__(self, text: PeopledText, lexicon: FactLexicon, before: Cast) -> None:
        super().__init__(text, lexicon)
        self.before = before
        self.join: re.Match[str] | None = None
        """Where it is said that somebody joins somebody."""

    def run(self) -> Cast:
        """The roles after this turn."""
        hosts, subjects = self._join()
        named = [match for role in ("companion", "subject") for match in self.matches(role)]
        companions = next((who for match in self.matches("companion") if (who := self.group(match, "subject"))), ())
        subjects = subjects or companions or tuple(dict.fromkeys(person for match in named for person in self.group(match, "subject")))
        subjects, hosts = self._replace(subjects, hosts, self._replacement())
        mentioned = (person for character in self.plain if (person := self.text.at(character)))
        kin = tuple(dict.fromkeys(person for person in mentioned if not person.is_speaker))
        return Cast(
            subjects=subjects or self.before.subjects or self._asker(),
            hosts=hosts or self.before.hosts,
            soldier=self._soldier() or self.before.soldier,
            last=kin[-1] if kin else self.before.last,
            others=kin or self.before.others,
            is_explicit=bool(subjects) or self.before.is_explicit,
        )

    def _join(self) -> tuple[tuple[Person, ...], tuple[Person, ...]]:
        """Whom somebody joins, and who: X投靠Y, X的户口落到Y家."""
        for match in self.matches("join"):
            hosts, subjects = self.group(match, "host"), self.group(match, "subject")
            if hosts and hosts == subjects:
                continue
            if not hosts:
                hosts = self._resident_hosts(subjects)
            if not subjects and hosts and all(host.is_speaker for host in hosts):
                subjects = self._nearest_kin(match.start())
            self.join = match
            if not subjects and (topic := self._topic_before(match.start())) and topic not in hosts:
                subjects = (topic,)
            return hosts, subjects or (SPEAKER if hosts else ())
        return (), ()

    def _resident_hosts(self, subjects: tuple[Person, ...]) -> tuple[Person, ...]:
        """With whom the joiner lives, where the text does not say whom he joins."""
        if subjects and not any(person.is_speaker for person in subjects):
            return SPEAKER
        for match in self.matches("registered"):
            if who := self.group(match, "who"):
                return who
        for match in self.matches("together"):
            if who := tuple(person for name in ("a", "b") for person in self.group(match, name) if not person.is_speaker):
                return who[:1]
        return ()

    def _nearest_kin(self, before: int) -> tuple[Person, ...]:
        named = [person for person, following in self._mentions(0, min(before + 1, len(self.plain))) if following not in _AT_HOME]
        return next(((person,) for person in reversed(named) if not person.is_speaker), self.before.others[-1:])

    def _asker(self) -> tuple[Person, ...]:
        """Who wants to settle where no words say it: the speaker, unless what he asks follows on words about a relative.

        「婆娘娃娃都跟我住，户口落得着吗」 includes them. Of others it stays unknown: 「弟弟跟我住，户口落得着吗」.
        """
        found = list(self.lexicon.asks_to_settle.finditer(self.plain))
        if not found:
            first = next((person for character in self.plain if (person := self.text.at(character))), SPEAKER[0])
            return SPEAKER if first.is_speaker else ()
        start, end = segment_bounds(self.plain, found[-1].start())
        named = [person for person, following in self._mentions(start, end) if not (person.is_speaker and following in _AT_HOME)]
        if any(person.is_speaker for person in named):
            return SPEAKER
        topic = named[0] if named else self._topic_before(start)
        if topic is None or topic.is_speaker:
            return SPEAKER
        return (*SPEAKER, topic) if self.kinship.relation(topic, SPEAKER[0]) in self.kinship.lineal else ()

    def _mentions(self, start: int, end: int) -> list[tuple[Person, str]]:
        """People between two positions, each with the character after: 我家 names a place and not who asks."""
        found = [(position, self.text.at(self.plain[position])) for position in range(start, end)]
        return [(person, self.plain[position + 1 : position + 2] or " ") for position, person in found if person]

    def _topic_before(self, position: int) -> Person | None:
        """The person with whom the segment before the one at a position begins, if it is a relative."""
        start, _ = segment_bounds(self.plain, position)
        before, end = segment_bounds(self.plain, start - 1) if start else (0, 0)
        if start and self.plain[start - 1] not in ",，":
            return None
        head = self.plain[before:end].lstrip("但而可且那就")[:1]
        person = self.text.at(head) if head else None
        if not any(pattern.search(self.plain[before:end]) for pattern in self.lexicon.roles.get("topic", ())):
            return None
        return person if person and not person.is_speaker else None

    def _soldier(self) -> Person | None:
        """Who serves: a person said to, the husband of an army wife, or the one whose mother the speaker says she is."""
        for match in self.matches("soldier"):
            if who := self.group(match, "who"):
                return who[-1]
            if "root" in match.re.groupindex and match["root"]:
                return SPEAKER[0]
            if relative := self.group(match, "kin_of"):
                return Person(self.kinship.way_between(SELF, relative[0].way))
            if "wife" in match.re.groupindex and match["wife"]:
                return Person("H", word=match["wife"])
        return None

    def _replacement(self) -> tuple[Person, Person] | None:
        """不是X，是Y: the speaker meant another person."""
        for match in self.matches("replacement"):
            wrong, right = self.group(match, "wrong"), self.group(match, "right")
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


def segment_bounds(plain: str, position: int) -> tuple[int, int]:
    """Start and end of the segment between stops that holds a position."""
    start = max(plain.rfind(stop, 0, max(position, 0)) for stop in _STOPS) + 1
    end = min((found for stop in _STOPS if (found := plain.find(stop, max(position, 0))) >= 0), default=len(plain))
    return start, end
