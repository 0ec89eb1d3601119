"""Who is what to whom: kinship terms as ways (parent, child, sibling, spouse) that can be joined and reduced."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from assistant.eligibility.linedyaml import DataFile

KINSHIP = "kinship.yaml"
SELF = ""
"""The way from the speaker to himself."""
_INVERSE = str.maketrans("PC", "CP")


@dataclass(frozen=True, slots=True)
class Term:
    """One word for a relative: the way from the speaker, gender if the word tells it, kind where the way does not tell it.

    `side` is the gender of the parent through whom a grandparent is one.
    """

    word: str
    way: str
    gender: str = ""
    kind: str = ""
    side: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """One mention: the way from the speaker, and what the words add to it."""

    way: str
    gender: str = ""
    kind: str = ""
    word: str = ""
    side: str = ""

    @property
    def is_speaker(self) -> bool:
        """Whether the speaker means himself."""
        return self.way == SELF and not self.kind


@dataclass(frozen=True)
class Kinship:
    """The kinship terms of a language region.

    Attributes:
        terms: By word.
        kinds: Pattern of a reduced way -> kind of relation, first match wins.
        nearness: The kinds from nearest to furthest.
        lineal: The kinds that go along with a person without a question: spouse and blood line.
        rewritings: How ways shorten, in order.
        selves: Words for the speaker, longest first.
        pronouns: Gender ("" for any) by word.
        strangers: Words for people who are nobody's kin.
        appositions: Patterns with {kin} that describe the speaker.
        vocatives: Patterns with {kin} that address the listener.
        retold: Patterns with {kin} for the one whose story another tells: 窗口来了位大姐, 替我爸问.
        couples: Words for the speaker that include his spouse.
        not_kin: Words that contain a term and mean no relative.
    """

    terms: Mapping[str, Term]
    kinds: tuple[tuple[str, str], ...]
    nearness: tuple[str, ...]
    lineal: frozenset[str]
    rewritings: tuple[tuple[str, str], ...]
    selves: tuple[str, ...]
    pronouns: Mapping[str, str]
    strangers: tuple[str, ...]
    appositions: tuple[str, ...]
    vocatives: tuple[str, ...]
    retold: tuple[str, ...]
    couples: frozenset[str]
    not_kin: tuple[str, ...]

    def reduce(self, way: str) -> str:
        """Shorten a way until no rewriting applies.

        A rewriting always shortens, so this ends.
        """
        changed = True
        while changed:
            changed = False
            for long, short in self.rewritings:
                if long in way:
                    way, changed = way.replace(long, short, 1), True
        return way

    def way_between(self, person: str, other: str) -> str:
        """The way from `other` to `person`, both given as ways from the speaker: what `person` is to `other`."""
        shared = 0
        while shared < min(len(person), len(other)) and person[shared] == other[shared]:
            shared += 1
        back = other[shared:][::-1].translate(_INVERSE)
        return self.reduce(back + person[shared:])

    def kind_of(self, way: str) -> str:
        """The kind of relation of a reduced way."""
        return next(kind for pattern, kind in self.kinds if re.fullmatch(pattern, way))

    def way(self, person: Person, other: Person) -> str:
        """What a person is to another; a grandparent of the mother's side is the father's parent-in-law, and the other way round."""
        for elder, parent in ((person, other), (other, person)):
            if elder.way == "PP" and parent.way == "P" and elder.side and parent.gender in ("m", "f") and elder.side != parent.gender:
                return "HP" if elder is person else "CH"
        return self.way_between(person.way, other.way)

    def relation(self, person: Person, other: Person) -> str:
        """The kind of relation in which a person stands to another; a kind of their own (step, adoptive) goes before the way."""
        return person.kind or other.kind or self.kind_of(self.way(person, other))

    def furthest(self, kinds: Iterable[str]) -> str:
        """The kind furthest from the speaker: where several people want to settle together, it decides."""
        return max(kinds, key=self.nearness.index)

    @cached_property
    def word_pattern(self) -> str:
        """Alternation of all kinship words, longest first."""
        return "|".join(re.escape(word) for word in _longest_first(self.terms))


def load_kinship(corpus_dir: Path) -> Kinship:
    """Load kinship.yaml.

    Raises:
        SourceError: If an entry has the wrong shape, a rewriting does not shorten, or a word stands twice with two ways.
    """
    file = DataFile(corpus_dir / KINSHIP)
    needs = ("kinds", "nearness", "lineal", "reduce", "self", "couples", "pronouns", "strangers", "terms")
    top = file.check_keys(file.data, what="kinship", needs=needs, may=("apposition", "vocative", "retold", "not_kin"))
    terms: dict[str, Term] = {}
    for entry in top["terms"]:
        entry = file.check_keys(entry, what="term", needs=("way", "say"), may=("gender", "kind", "side"))
        for word in entry["say"]:
            term = Term(
                str(word), str(entry["way"]), str(entry.get("gender") or ""), str(entry.get("kind") or ""), str(entry.get("side") or "")
            )
            if terms.setdefault(term.word, term) != term:
                file.fail(entry, f"{word} stands twice with two meanings, so relatives would be confused.", "Keep one.")
    kinds = [str(each["kind"]) for each in top["kinds"]] + [term.kind for term in terms.values() if term.kind]
    rewritings = tuple((str(long), str(short)) for long, short in top["reduce"])
    if growing := [long for long, short in rewritings if len(short) >= len(long)]:
        file.fail(top, f"reduce: {growing[0]} does not get shorter, so reducing would never end.", "Write the longer way first.")
    if unranked := [kind for kind in kinds if kind not in top["nearness"]]:
        file.fail(top, f"nearness: {unranked[0]} is missing, so nobody could say how near it is.", "Put every kind in its place.")
    return Kinship(
        terms=terms,
        kinds=tuple((str(each["way"]), str(each["kind"])) for each in top["kinds"]),
        rewritings=rewritings,
        nearness=tuple(map(str, top["nearness"])),
        lineal=frozenset(map(str, top["lineal"])),
        couples=frozenset(map(str, top["couples"])),
        selves=tuple(_longest_first(top["self"])),
        pronouns={str(word): str(each.get("gender") or "") for each in top["pronouns"] for word in each["say"]},
        strangers=tuple(_longest_first(top["strangers"])),
        appositions=tuple(str(each) for each in top.get("apposition") or ()),
        vocatives=tuple(str(each) for each in top.get("vocative") or ()),
        retold=tuple(str(each) for each in top.get("retold") or ()),
        not_kin=tuple(_longest_first(top.get("not_kin") or ())),
    )


def _longest_first(words: Sequence[str] | Mapping[str, Term]) -> list[str]:
    return sorted((str(word) for word in words), key=lambda word: (-len(word), word))
