"""Facts + rules -> a verdict per route, with its trace. Unknown never becomes a default."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.eligibility.logic import Facts
from assistant.eligibility.rules import Condition, Note, Reservation, Route, RuleBook
from assistant.eligibility.values import Finding, RouteResult, Truth, Verdict

_UNSETTLED = (Truth.OPEN, Truth.UNCOVERED)
_BEST_FIRST = (Verdict.QUALIFIES, Verdict.NEEDS_MORE_INFO, Verdict.NOT_COVERED, Verdict.DOES_NOT_QUALIFY)


def is_relevant(route: Route, facts: Facts) -> bool:
    """Whether a situation has anything to do with a route: its own test must hold on what is known."""
    return is_named(route, facts) or route.relevant.judge(facts).truth is Truth.MET


def is_named(route: Route, facts: Facts) -> bool:
    """Whether the speaker asked for this very route."""
    return route.named is not None and route.named.judge(facts).truth is Truth.MET


def judge_route(route: Route, facts: Facts) -> RouteResult:
    """Judge one route.

    Args:
        route: The route.
        facts: What is known; order does not matter.

    Returns:
        不符合 if one condition is unmet, else 未规定 if one is uncovered, else 还缺事实 if one is open (only the office can settle it)
        or unknown, else 符合. A stated reservation counts as one more condition.
    """
    findings = [_finding(condition, facts) for condition in route.conditions]
    findings += [found for each in route.reservations if (found := _stated(each, facts))]
    open_points = _once(finding.open_point or finding.text for finding in findings if finding.truth in _UNSETTLED)
    return RouteResult(
        route=route.id,
        name=route.name,
        clause_id=route.clause_id,
        verdict=_verdict([finding.truth for finding in findings]),
        findings=tuple(findings),
        missing=_once(name for finding in findings for name in finding.missing),
        remedies=_once(finding.remedy for finding in findings if finding.truth is Truth.UNMET and finding.remedy),
        open_points=open_points,
        notes=tuple(found for each in route.notes if (found := _noted(each, facts))),
        is_named=is_named(route, facts),
    )


def judge(rules: RuleBook, facts: Facts) -> tuple[RouteResult, ...]:
    """Judge every route that concerns a situation.

    Returns:
        Best first; within one verdict in the order of the rule file. Where the speaker named a route, it stands first, whatever its
        verdict: others that are open follow.
    """
    results = [judge_route(route, facts) for route in rules.routes if is_relevant(route, facts)]
    return tuple(sorted(results, key=lambda result: (not result.is_named, _BEST_FIRST.index(result.verdict))))


def notes_on(rules: RuleBook, facts: Facts) -> tuple[Finding, ...]:
    """What the document says beside every route about something in the situation."""
    return tuple(found for each in rules.notes if (found := _noted(each, facts)))


def is_outside(rules: RuleBook, facts: Facts) -> bool:
    """Whether the situation lies in a place that the document does not govern."""
    return rules.outside is not None and rules.outside.judge(facts).truth is Truth.MET


def _verdict(truths: list[Truth]) -> Verdict:
    order = {
        Truth.UNMET: Verdict.DOES_NOT_QUALIFY,
        Truth.UNCOVERED: Verdict.NOT_COVERED,
        Truth.OPEN: Verdict.NEEDS_MORE_INFO,
        Truth.UNKNOWN: Verdict.NEEDS_MORE_INFO,
    }
    return next((verdict for truth, verdict in order.items() if truth in truths), Verdict.QUALIFIES)


def _finding(condition: Condition, facts: Facts) -> Finding:
    judged = condition.needs.judge(facts)
    text = {
        Truth.MET: condition.met,
        Truth.UNMET: condition.unmet,
        Truth.UNKNOWN: condition.unknown,
        Truth.OPEN: condition.undecided or condition.unknown,
        Truth.UNCOVERED: condition.undecided or condition.unknown,
    }[judged.truth]
    point = "；".join(judged.points) or condition.undecided
    return Finding(
        condition=condition.id,
        truth=judged.truth,
        text=text,
        citation=condition.citation,
        facts=judged.used,
        missing=judged.missing,
        remedy=condition.remedy,
        open_point=point if judged.truth in _UNSETTLED else "",
    )


def _stated(reservation: Reservation, facts: Facts) -> Finding | None:
    judged = reservation.when.judge(facts)
    if judged.truth is not Truth.MET:
        return None
    truth = Truth.UNMET if reservation.refuses else Truth.OPEN
    point = "" if reservation.refuses else reservation.text
    return Finding("reservation", truth, reservation.text, reservation.citation, judged.used, open_point=point)


def _noted(note: Note, facts: Facts) -> Finding | None:
    judged = note.when.judge(facts)
    return Finding("note", Truth.MET, note.text, note.citation, judged.used) if judged.truth is Truth.MET else None


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
