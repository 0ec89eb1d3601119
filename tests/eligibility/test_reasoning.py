from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.clauses.library import load_library
from assistant.eligibility.logic import Either, Every, Negation, Test, Undecided
from assistant.eligibility.reasoning import judge, judge_route
from assistant.eligibility.rules import load_rules
from assistant.eligibility.values import FactValue, Truth, Verdict
from tests.eligibility.conftest import CORPUS

BOOK = load_rules(CORPUS, "lincang-2015", load_library(CORPUS))
FACTS = st.fixed_dictionaries({}, optional={name: st.sampled_from((*kind.values, None)) for name, kind in BOOK.facts.items()})
ROUTES = st.sampled_from(BOOK.routes)
TRUE, FALSE, UNKNOWN = Test("a", (True,)), Test("b", (True,)), Test("c", (True,))
KNOWN: dict[str, FactValue] = {"a": True, "b": False}


@settings(max_examples=400)
@given(FACTS, ROUTES, st.data())
def test_another_fact_never_turns_a_no_into_a_yes(facts: dict[str, FactValue], route: Any, data: st.DataObject) -> None:
    if judge_route(route, facts).verdict is not Verdict.DOES_NOT_QUALIFY:
        return
    unknown = [name for name in BOOK.facts if facts.get(name) is None]
    name = data.draw(st.sampled_from(unknown))
    value = data.draw(st.sampled_from(BOOK.facts[name].values))
    assert judge_route(route, {**facts, name: value}).verdict is Verdict.DOES_NOT_QUALIFY


@settings(max_examples=400)
@given(FACTS, ROUTES, st.data())
def test_only_a_fact_that_failed_can_turn_a_no_into_a_yes(facts: dict[str, FactValue], route: Any, data: st.DataObject) -> None:
    before = judge_route(route, facts)
    if before.verdict is not Verdict.DOES_NOT_QUALIFY:
        return
    name = data.draw(st.sampled_from(sorted(BOOK.facts)))
    value = data.draw(st.sampled_from(BOOK.facts[name].values))
    if judge_route(route, {**facts, name: value}).verdict is Verdict.QUALIFIES:
        failed = {each for finding in before.findings if finding.truth is Truth.UNMET for each in finding.facts}
        assert name in failed


@settings(max_examples=400)
@given(FACTS, ROUTES)
def test_no_yes_while_a_condition_is_unknown_or_open(facts: dict[str, FactValue], route: Any) -> None:
    result = judge_route(route, facts)
    if result.verdict is Verdict.QUALIFIES:
        assert all(finding.truth is Truth.MET for finding in result.findings)
        assert not result.missing


@settings(max_examples=200)
@given(FACTS, st.randoms())
def test_the_order_of_facts_does_not_matter(facts: dict[str, FactValue], random: Any) -> None:
    items = list(facts.items())
    random.shuffle(items)
    assert judge(BOOK, dict(items)) == judge(BOOK, facts)


@settings(max_examples=200)
@given(FACTS, ROUTES)
def test_what_is_missing_is_unknown_and_what_is_used_is_known(facts: dict[str, FactValue], route: Any) -> None:
    for finding in judge_route(route, facts).findings:
        assert all(facts.get(name) is not None for name in finding.facts)


@settings(max_examples=200)
@given(FACTS)
def test_routes_stand_best_first_and_the_named_one_before_all(facts: dict[str, FactValue]) -> None:
    results = judge(BOOK, facts)
    order = [Verdict.QUALIFIES, Verdict.NEEDS_MORE_INFO, Verdict.NOT_COVERED, Verdict.DOES_NOT_QUALIFY]
    keys = [(not result.is_named, order.index(result.verdict)) for result in results]
    assert keys == sorted(keys)


def test_a_person_of_whom_nothing_is_known_is_told_nothing() -> None:
    assert judge(BOOK, {}) == ()
    for route in BOOK.routes:
        assert judge_route(route, {}).verdict is not Verdict.QUALIFIES


def test_kleene_and() -> None:
    assert Every((TRUE, TRUE)).judge(KNOWN).truth is Truth.MET
    assert Every((TRUE, UNKNOWN)).judge(KNOWN).truth is Truth.UNKNOWN
    assert Every((FALSE, UNKNOWN)).judge(KNOWN).truth is Truth.UNMET
    assert Every((TRUE, UNKNOWN, Undecided("p"))).judge(KNOWN).truth is Truth.OPEN
    assert Every((FALSE, Undecided("p"))).judge(KNOWN).truth is Truth.UNMET


def test_kleene_or_and_not() -> None:
    assert Either((TRUE, UNKNOWN)).judge(KNOWN).truth is Truth.MET
    assert Either((FALSE, UNKNOWN)).judge(KNOWN).truth is Truth.UNKNOWN
    assert Either((FALSE, FALSE)).judge(KNOWN).truth is Truth.UNMET
    assert Either((FALSE, Undecided("p"))).judge(KNOWN).truth is Truth.OPEN
    assert Negation(UNKNOWN).judge(KNOWN).truth is Truth.UNKNOWN
    assert Negation(TRUE).judge(KNOWN).truth is Truth.UNMET


def test_a_value_that_is_too_coarse_counts_as_unknown_and_is_asked_again() -> None:
    judged = Test("place", ("县城",), vague_values=("城里",)).judge({"place": "城里"})
    assert (judged.truth, judged.missing) == (Truth.UNKNOWN, ("place",))
