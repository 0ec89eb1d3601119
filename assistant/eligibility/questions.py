"""The next question: the one that settles most open routes, whichever way it is answered."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from assistant.eligibility.logic import Facts
from assistant.eligibility.reasoning import judge_route
from assistant.eligibility.rules import RuleBook
from assistant.eligibility.values import NextQuestion, RouteResult, Truth, Verdict

LONGEST_DIALOGUE = 6
"""Questions after which nobody is asked any more; decision 0004."""
_FIRST_ROUTE_WEIGHT = 2.0
"""The route that the verdict speaks of counts double: settling it ends the dialogue."""


def next_question(rules: RuleBook, results: Sequence[RouteResult], facts: Facts, *, asked: Collection[str]) -> NextQuestion | None:
    """Choose what to ask.

    Args:
        rules: The rules.
        results: The routes that concern the situation, best first.
        facts: What is known.
        asked: Facts that were asked for already, "不清楚" included: never asked again.

    Returns:
        The question that on average over its answers settles most routes; ties go to the condition that stands first. None where
        nothing is left to ask, where the answer is settled, or where the dialogue has been long enough.
    """
    if len(asked) >= LONGEST_DIALOGUE:
        return None
    if not results:
        return _ask(rules, rules.opening) if rules.opening not in asked else None
    if results[0].verdict is not Verdict.NEEDS_MORE_INFO or any(result.verdict is Verdict.QUALIFIES for result in results):
        return None
    unsettled = [result for result in results if result.verdict is Verdict.NEEDS_MORE_INFO and not _is_stuck(result)]
    candidates = dict.fromkeys(name for result in unsettled for name in result.missing if name not in asked)
    scores = {name: _settled(rules, unsettled, facts, name) for name in candidates}
    return _ask(rules, max(scores, key=lambda name: scores[name])) if scores else None


def _is_stuck(result: RouteResult) -> bool:
    """Whether only the office can settle a route, so that no answer would help."""
    return any(finding.truth is Truth.OPEN for finding in result.findings)


def _settled(rules: RuleBook, unsettled: Sequence[RouteResult], facts: Facts, name: str) -> float:
    """How many routes an answer settles, averaged over the answers; the first route counts more."""
    routes = {route.id: route for route in rules.routes}
    values = rules.facts[name].values
    total = 0.0
    for value in values:
        supposed = {**facts, name: value}
        for rank, result in enumerate(unsettled):
            if judge_route(routes[result.route], supposed).verdict is not Verdict.NEEDS_MORE_INFO:
                total += _FIRST_ROUTE_WEIGHT if rank == 0 else 1.0
    return total / len(values)


def _ask(rules: RuleBook, name: str) -> NextQuestion:
    kind = rules.facts[name]
    options = kind.options or (kind.yes, kind.no)
    return NextQuestion(name, kind.ask, kind.why, options)
