"""Conditions over facts in Kleene's logic, with two more values for what the document leaves open or does not cover."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from assistant.eligibility.values import FactValue, Truth

Facts: TypeAlias = Mapping[str, FactValue]
"""Value by fact name; an absent fact is unknown, like one that is None."""


@dataclass(frozen=True, slots=True)
class Judged:
    """An expression's truth, the known facts it looked at, the unknown facts that could still decide it, and open points met."""

    truth: Truth
    used: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Test:
    """Whether a fact has one of the values asked for."""

    fact: str
    values: tuple[FactValue, ...]
    open_values: tuple[FactValue, ...] = ()
    """Values of which the document does not say whether they count."""
    vague_values: tuple[FactValue, ...] = ()
    """Values too coarse to decide: as good as unknown."""
    uncovered_values: tuple[FactValue, ...] = ()
    """Values for which the document has no provision."""
    point: str = ""

    def judge(self, facts: Facts) -> Judged:
        """Judge on what is known."""
        value = facts.get(self.fact)
        if value is None or value in self.vague_values:
            return Judged(Truth.UNKNOWN, () if value is None else (self.fact,), (self.fact,))
        if value in self.values:
            return Judged(Truth.MET, (self.fact,))
        if value in self.open_values + self.uncovered_values:
            truth = Truth.OPEN if value in self.open_values else Truth.UNCOVERED
            return Judged(truth, (self.fact,), (), (self.point,) if self.point else ())
        return Judged(Truth.UNMET, (self.fact,))


@dataclass(frozen=True, slots=True)
class Undecided:
    """What no fact can settle, because the document does not say."""

    point: str
    is_covered: bool = True

    def judge(self, facts: Facts) -> Judged:
        """Open whatever the facts; uncovered where the document sends the reader elsewhere."""
        return Judged(Truth.OPEN if self.is_covered else Truth.UNCOVERED, (), (), (self.point,))


@dataclass(frozen=True, slots=True)
class Unstated:
    """Whether nothing is known of a fact. Only for saying what concerns a situation: more facts can make it fail."""

    fact: str

    def judge(self, facts: Facts) -> Judged:
        """Met while the fact is unknown."""
        return Judged(Truth.MET if facts.get(self.fact) is None else Truth.UNMET)


@dataclass(frozen=True, slots=True)
class Negation:
    """The opposite; unknown and open stay what they are."""

    part: Expression

    def judge(self, facts: Facts) -> Judged:
        """Judge on what is known."""
        judged = self.part.judge(facts)
        flipped = {Truth.MET: Truth.UNMET, Truth.UNMET: Truth.MET}.get(judged.truth, judged.truth)
        return Judged(flipped, judged.used, judged.missing, judged.points)


@dataclass(frozen=True, slots=True)
class Every:
    """All parts must hold."""

    parts: tuple[Expression, ...]

    def judge(self, facts: Facts) -> Judged:
        """Judge on what is known: one unmet part decides, then an uncovered, an open, an unknown one."""
        return _join([part.judge(facts) for part in self.parts], (Truth.UNMET, Truth.UNCOVERED, Truth.OPEN, Truth.UNKNOWN, Truth.MET))


@dataclass(frozen=True, slots=True)
class Either:
    """One part must hold."""

    parts: tuple[Expression, ...]

    def judge(self, facts: Facts) -> Judged:
        """Judge on what is known: one met part decides, then an unknown, an open, an uncovered one."""
        return _join([part.judge(facts) for part in self.parts], (Truth.MET, Truth.UNKNOWN, Truth.OPEN, Truth.UNCOVERED, Truth.UNMET))


Expression: TypeAlias = Test | Undecided | Unstated | Negation | Every | Either


def _join(parts: Sequence[Judged], strongest_first: tuple[Truth, ...]) -> Judged:
    truth = next(truth for truth in strongest_first if any(part.truth is truth for part in parts))
    deciding = [part for part in parts if part.truth is truth]
    used = _once(name for part in deciding for name in part.used)
    missing = _once(name for part in deciding for name in part.missing) if truth is Truth.UNKNOWN else ()
    points = _once(point for part in deciding for point in part.points) if truth in (Truth.OPEN, Truth.UNCOVERED) else ()
    return Judged(truth, used, missing, points)


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def facts_of(expression: Expression) -> tuple[str, ...]:
    """The facts that an expression can look at, in order, each once."""
    if isinstance(expression, Test | Unstated):
        return (expression.fact,)
    if isinstance(expression, Undecided):
        return ()
    parts = (expression.part,) if isinstance(expression, Negation) else expression.parts
    return tuple(dict.fromkeys(name for part in parts for name in facts_of(part)))
