"""Conditions as data: how a mapping of a rule file becomes an expression over facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from assistant.eligibility.linedyaml import DataFile, LinedDict
from assistant.eligibility.logic import Either, Every, Expression, Negation, Test, Undecided, Unstated
from assistant.eligibility.values import FactValue

_FORMS = ("fact", "all", "any", "not", "undecided", "elsewhere", "unstated")


class FactType(StrEnum):
    """What values a fact takes."""

    BOOL = "bool"
    CHOICE = "choice"
    RELATION = "relation"
    """A choice whose options are the kinds of kinship that kinship.yaml names."""


@dataclass(frozen=True, slots=True)
class FactKind:
    """A fact that conditions ask for: its Chinese label, the question that asks for it, and why."""

    name: str
    label: str
    type: FactType
    ask: str
    why: str
    options: tuple[str, ...] = ()
    yes: str = "是"
    no: str = "否"

    @property
    def values(self) -> tuple[FactValue, ...]:
        """Every value it can take when known."""
        return (True, False) if self.type is FactType.BOOL else self.options

    def shown(self, value: FactValue) -> str:
        """A value as readers see it."""
        if value is None:
            return "不清楚"
        return (self.yes if value else self.no) if isinstance(value, bool) else value


def expression_of(
    entry: object, file: DataFile, facts: Mapping[str, FactKind], *, at: LinedDict | None = None, may_be_unstated: bool = False
) -> Expression:
    """Read one condition.

    Args:
        entry: The mapping: {fact, is, open, uncovered, vague, point}, {all}, {any}, {not}, {undecided}, {elsewhere} or {unstated}.
        file: The file it stands in, for messages.
        facts: The facts that may be asked for.
        at: What it belongs to, for messages where the entry is no mapping.
        may_be_unstated: Whether it may test that nothing is known, as only relevance may.

    Returns:
        The expression.

    Raises:
        SourceError: If the form, the fact or a value is unknown.
    """
    if not isinstance(entry, LinedDict) or len(found := set(entry) & set(_FORMS)) != 1:
        file.fail(
            entry if isinstance(entry, LinedDict) else at, f"{entry!r} is no condition.", f"Give it exactly one of {'、'.join(_FORMS)}."
        )
    form = found.pop()
    if form == "fact":
        return _test(entry, file, facts)
    if form in ("undecided", "elsewhere"):
        return Undecided(str(entry[form]), is_covered=form == "undecided")
    if form == "not":
        return Negation(expression_of(entry["not"], file, facts, at=entry, may_be_unstated=may_be_unstated))
    if form == "unstated":
        if not may_be_unstated:
            file.fail(
                entry, "unstated may only say what is relevant: in a condition it would turn ignorance into an answer.", "Test a value."
            )
        return Unstated(_fact(entry["unstated"], file, facts, entry).name)
    parts = tuple(expression_of(part, file, facts, at=entry, may_be_unstated=may_be_unstated) for part in entry[form] or ())
    if not parts:
        file.fail(entry, f"{form} has no parts, so it would always hold or never.", "Give it at least one part.")
    return Every(parts) if form == "all" else Either(parts)


def _fact(name: object, file: DataFile, facts: Mapping[str, FactKind], at: LinedDict) -> FactKind:
    kind = facts.get(str(name))
    if kind is None:
        file.fail(at, f"the fact {name} is not under facts, so nobody could be asked for it.", "Add it, or correct the name.")
    return kind


def _test(entry: LinedDict, file: DataFile, facts: Mapping[str, FactKind]) -> Test:
    file.check_keys(entry, what="test of a fact", needs=("fact",), may=("is", "open", "vague", "uncovered", "point"))
    kind = _fact(entry["fact"], file, facts, entry)
    holds, undecided, vague, uncovered = (_values(entry.get(name), kind, file, entry) for name in ("is", "open", "vague", "uncovered"))
    return Test(kind.name, holds, undecided, vague, uncovered, str(entry.get("point", "")))


def _values(given: object, kind: FactKind, file: DataFile, at: LinedDict) -> tuple[FactValue, ...]:
    values = tuple(given) if isinstance(given, list) else () if given is None else (given,)
    if strange := [value for value in values if value not in kind.values]:
        allowed = "、".join(str(value) for value in kind.values)
        file.fail(at, f"{kind.name} never has the value {strange[0]!r}, so the test could never hold.", f"Its values: {allowed}.")
    return values
