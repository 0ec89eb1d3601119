"""The people in a text: each mention becomes one private character, so that patterns can speak of persons instead of words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.eligibility.alignment import PlainText
from assistant.eligibility.kinship import SELF, Kinship, Person

_KIN_BASE, _SELF_BASE = 0xE000, 0xF000
KIN_CLASS, SELF_CLASS, ANY_CLASS = "[\ue000-\uefff]", "[\uf000-\uf8ff]", "[\ue000-\uf8ff]"
"""Regular expression classes for a relative, the speaker, and anybody."""
SEVERAL = "p"
"""The gender of words for more than one person."""


@dataclass(frozen=True, slots=True)
class PeopledText:
    """A plain text in which every mention of a person is one character of the private area; `people` by that character."""

    text: PlainText
    people: dict[str, Person]

    def at(self, character: str) -> Person | None:
        """The person behind a character."""
        return self.people.get(character)


def find_people(text: PlainText, kinship: Kinship, *, last: Person | None = None) -> PeopledText:
    """Replace the mentions of people.

    Args:
        text: The plain text.
        kinship: The terms.
        last: The person last spoken of in an earlier turn, for pronouns.

    Returns:
        The peopled text. 我妈 is one person; 老公的爷爷 is one person, two steps away; 他 is the last person of fitting gender.
        Where somebody tells the story of another and never speaks of himself, the other stands in the speaker's place.
    """
    for patterns, by in ((kinship.vocatives, "，"), (kinship.appositions, "我")):
        text = _replaced(text, patterns, by, kinship)
    told = _replaced(text, kinship.retold, "\0", kinship)
    if told is not text and not any(word in told.plain for word in kinship.selves):
        text, last = _replaced(text, kinship.retold, "我", kinship), last or Person(SELF)
    return _Masking(text, kinship, last).run()


def _replaced(text: PlainText, patterns: Sequence[str], by: str, kinship: Kinship) -> PlainText:
    for pattern in patterns:
        for match in reversed(list(re.finditer(pattern.replace("{kin}", f"(?:{kinship.word_pattern})"), text.plain))):
            text = text.replace(match.start(), match.end(), by)
    return text


@lru_cache(maxsize=8)
def _token_pattern(selves: tuple[str, ...], kin: str, pronouns: str, skipped: str) -> re.Pattern[str]:
    own = "|".join(re.escape(word) for word in selves)
    whole = "|".join(re.escape(word) for word in selves if re.search(kin, word))  # 老汉我: the kin word in it is the speaker
    return re.compile(
        f"(?P<skip>{skipped})|(?P<whole>{whole or '(?!)'})"
        f"|(?P<ref>(?:{pronouns})(?:的|呢)?)?(?P<own>(?:{own})(?:的|呢|家|家的|那个|那|这个|自己)?(?:那|的)?)?(?P<kin>{kin})"
        f"|(?P<pronoun>{pronouns})|(?P<self>{own})"
    )


class _Masking:
    """One pass over a text, from left to right."""

    def __init__(self, text: PlainText, kinship: Kinship, last: Person | None) -> None:
        self.text = text
        self.kinship = kinship
        self.people: dict[str, Person] = {}
        self.recent: list[Person] = [last] if last else []
        self.stranger_end = -1
        self.previous: tuple[int, Person] | None = None

    def run(self) -> PeopledText:
        pieces: list[tuple[int, int, str]] = []
        skipped = "|".join(re.escape(word) for word in (*self.kinship.not_kin, *self.kinship.strangers))
        pronouns = "|".join(re.escape(word) for word in sorted(self.kinship.pronouns, key=len, reverse=True))
        pattern = _token_pattern(self.kinship.selves, self.kinship.word_pattern, pronouns, skipped)
        for match in pattern.finditer(self.text.plain):
            self._take(match, pieces)
        text = self.text
        for start, end, character in reversed(pieces):
            text = text.replace(start, end, character)
        return PeopledText(text, self.people)

    def _take(self, match: re.Match[str], pieces: list[tuple[int, int, str]]) -> None:
        start, end = match.span()
        if match["skip"]:
            if match["skip"] in self.kinship.strangers:
                self.stranger_end = end
                self.recent = []
            return
        if word := match["whole"] or match["self"]:
            pieces.append((start, end, self._mark(Person(SELF, word=word), _SELF_BASE)))
            return
        if match["pronoun"]:
            if person := self._referred(match["pronoun"]):
                pieces.append((start, end, self._mark(person, _SELF_BASE if person.is_speaker else _KIN_BASE)))
            return
        if self._is_stranger(start) or (match["ref"] and not match["own"] and self.stranger_end >= 0 and not self.recent):
            return  # 房东老奶奶, 房东…他儿子: a stranger's kin is nobody's here
        person = self._relative(match)
        if pieces and self._continues(pieces[-1], start, person):
            person = self._further(pieces.pop(), person)
            start = self.previous[0] if self.previous else start
        self.previous = (start, person)
        self.recent.append(person)
        pieces.append((start, end, self._mark(person, _KIN_BASE)))

    def _is_stranger(self, start: int) -> bool:
        """Whether a word of kin stands right after a stranger: 房东老奶奶, 房东是我亲哥."""
        between = self.text.plain[self.stranger_end : start] if self.stranger_end >= 0 else "-"
        return between in ("", "是", "就是", "也是")

    def _relative(self, match: re.Match[str]) -> Person:
        term = self.kinship.terms[match["kin"]]
        person = Person(term.way, term.gender, term.kind, term.word, term.side)
        word = (match["ref"] or "").rstrip("的呢")
        if word and not match["own"] and (base := self._referred(word)):
            return replace(person, way=self.kinship.reduce(base.way + term.way))
        return person

    def _continues(self, piece: tuple[int, int, str], start: int, person: Person) -> bool:
        """Whether this is a relative of the one before: X的妈妈, and 老公外婆 where a spouse stands right before an elder."""
        if ord(piece[2]) >= _SELF_BASE:
            return False
        between = self.text.plain[piece[1] : start]
        return between in ("的", "呢") or (not between and self.people[piece[2]].way == "H" and person.way.startswith("P"))

    def _further(self, piece: tuple[int, int, str], person: Person) -> Person:
        base = self.people.pop(piece[2])
        self.previous = (piece[0], base)
        return replace(person, way=self.kinship.reduce(base.way + person.way))

    def _referred(self, pronoun: str) -> Person | None:
        gender = self.kinship.pronouns[pronoun]
        fitting = [each for each in self.recent if gender == SEVERAL or each.gender in ("", gender)]
        exact = [each for each in self.recent if gender and each.gender == gender]
        candidates = exact or fitting
        return candidates[-1] if candidates else None

    def _mark(self, person: Person, base: int) -> str:
        character = chr(base + len(self.people))
        while character in self.people:
            character = chr(ord(character) + 1)
        self.people[character] = person
        return character
