"""Measures against cases computed by hand."""

from __future__ import annotations

import math

import pytest

from assistant.records import Citation, Document, Level, Outcome, Statement, StatementKind, TextForm
from evals.baselines import chunk_spans
from evals.measures import (
    MEASURES,
    FaultKind,
    Row,
    Seen,
    all_in_top,
    binds,
    bootstrap,
    estimate,
    estimates,
    hit_at_1,
    latency,
    missing_facts,
    precision,
    quantile,
    quotations,
    recall,
    score,
    wilson,
)
from evals.sets import Item

TEXT = "第一条 落户不得收费。第二条 租赁须备案。"
DOCUMENTS = {
    "d": Document("d", "名", "府", Level.CITY, TextForm.ORIGINAL, text=TEXT),
    "e": Document("e", "名", "府", Level.NATION, TextForm.DIGEST),
}


def item(outcome: Outcome = Outcome.ANSWERED, clauses: tuple[str, ...] = ("d#1", "d#2"), facts: tuple[tuple[str, ...], ...] = ()) -> Item:
    """A question."""
    return Item("x1", "lookup", "问？", (), outcome, clauses if outcome.answered else (), facts if outcome.answered else ())


def cited(quote: str, start: int, *, document: str = "d", verbatim: bool = True) -> Citation:
    """A citation at an offset."""
    return Citation(document, f"{document}#1", "第1条", quote, start, start + len(quote), verbatim)


def said(text: str, *citations: Citation) -> Statement:
    """A statement."""
    return Statement(text, StatementKind.INFORMATION, citations)


def named(name: str) -> float:
    """The value of one measure over one question answered, one unanswerable answered and one that raised."""
    return estimates(mixed())[name].value


def mixed() -> list[Row]:
    """Three rows with known values."""
    good = Seen(
        Outcome.ANSWERED, hits=("d#1", "d#3", "d#2"), cited=("d#1", "d#3"), shown="须 备案", quotations=(("备案", True), ("收钱", False))
    )
    return [
        score(item(facts=(("备案", "登记"), ("收费",))), good),
        score(item(Outcome.NOT_IN_DOCUMENT), Seen(Outcome.ANSWERED)),
        score(item(facts=(("备案",),)), Seen(None, error="KeyError: 1")),
    ]


def test_retrieval_measures() -> None:
    assert hit_at_1(("a", "b"), ("b", "a"))
    assert not hit_at_1(("a",), ("b", "a"))
    assert not hit_at_1(("a",), ())
    assert all_in_top(("a", "b"), ("x", "a", "y", "z", "b"))
    assert not all_in_top(("a", "b"), ("x", "a", "y", "z", "w", "b"))


def test_citations_count_each_clause_once() -> None:
    assert precision(("a", "b"), ("a", "c", "c", "d")) == pytest.approx(1 / 3)
    assert recall(("a", "b"), ("a", "c", "a")) == 0.5
    assert precision(("a",), ()) == 0.0
    assert recall(("a",), ()) == 0.0


def test_facts_ignore_whitespace_and_quotation_marks_and_need_one_wording() -> None:
    assert missing_facts([("登记 备案", "备案登记")], "须办理登\n记备案。") == ()
    assert missing_facts([("“绿卡”",)], '叫 "绿 卡"') == ()
    assert missing_facts([("甲",), ("乙", "丙")], "甲") == (("乙", "丙"),)


def test_quotations_hold_only_at_their_own_offsets() -> None:
    fees = cited("落户不得收费", TEXT.index("落户"))
    assert quotations([said("写着「不得收费」", fees)], [fees], DOCUMENTS) == (("落户不得收费", True), ("不得收费", True))
    assert quotations([], [cited("落户不得收费", 0)], DOCUMENTS) == (("落户不得收费", False),)
    elsewhere = quotations([said("写着「租赁须备案」", fees)], [], DOCUMENTS)
    assert elsewhere[-1] == ("租赁须备案", False), "true words of another place than the one cited"
    assert quotations([said("写着「不得收钱」", fees)], [], DOCUMENTS)[-1] == ("不得收钱", False)


def test_digests_and_own_labels_are_no_quotations() -> None:
    digest = cited("放开县城", 0, document="e", verbatim=False)
    assert quotations([said("「要点（非原文）」放开县城", digest)], [digest], DOCUMENTS) == ()
    assert quotations([], [cited("放开县城", 0, document="e")], DOCUMENTS) == (("放开县城", False),), "a digest can never be verbatim"


def test_values_of_three_known_rows() -> None:
    assert named("hit_at_1") == 0.5
    assert named("all_at_5") == 0.5
    assert named("citation_precision") == 0.25
    assert named("citation_recall") == 0.25
    assert named("key_facts") == 0.25
    assert named("wrong_answer") == 1.0
    assert named("wrong_refusal") == 0.5
    assert named("outcome") == pytest.approx(1 / 3)
    assert named("verbatim") == 0.5


def test_a_question_that_raised_stays_in_n_and_in_its_own_column() -> None:
    found = estimates(mixed())
    assert (found["hit_at_1"].n, found["hit_at_1"].failed) == (2, 1)
    assert (found["wrong_answer"].n, found["wrong_answer"].failed) == (1, 0)
    assert (found["outcome"].n, found["outcome"].failed) == (3, 1)
    assert str(mixed()[2].faults[0]) == "程序出错：KeyError: 1"
    unanswerable = score(item(Outcome.OTHER_PLACE), Seen(None, error="E: x"))
    assert unanswerable.observations["wrong_answer"] == (1.0,), "an error never looks like a right refusal"


def test_faults_say_what_is_wrong() -> None:
    faults = {fault.kind: fault.detail for fault in mixed()[0].faults}
    assert faults == {
        FaultKind.SURPLUS: ("d#3",),
        FaultKind.NOT_CITED: ("d#2",),
        FaultKind.NOT_SAID: ("收费",),
        FaultKind.NOT_VERBATIM: ("收钱",),
    }


@pytest.mark.parametrize("wording", ["不得收费", "可以不迁", "除本人外", "自愿选择"])
def test_facts_that_bind(wording: str) -> None:
    assert binds((wording,))


def test_binding_counts_facts_and_an_error_says_none() -> None:
    facts = (("不得收费",), ("备案",), ("可以迁回",))
    said_one = score(item(facts=facts), Seen(Outcome.ANSWERED, shown="不得收费，须备案"))
    assert said_one.observations["binding"] == (1.0, 0.0)
    assert score(item(facts=facts), Seen(None, error="E")).observations["binding"] == (0.0, 0.0)


def test_latency_counts_questions_that_raised() -> None:
    rows = [score(item(), Seen(Outcome.ANSWERED, seconds=0.01)), score(item(), Seen(None, seconds=0.05, error="E"))]
    found = latency(rows)
    assert (found["median"].value, found["p95"].value, found["p95"].failed) == (10.0, 50.0, 1)
    assert found["median"].low == 10.0 and found["median"].high == 50.0


def test_needs_facts_counts_as_answerable() -> None:
    row = score(item(Outcome.NEEDS_FACTS, ("d#1",)), Seen(Outcome.ANSWERED, hits=("d#1",), cited=("d#1",)))
    assert row.observations["wrong_refusal"] == (0.0,)
    assert row.observations["outcome"] == (0.0,)


def test_wilson_against_published_values() -> None:
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=5e-4)
    assert wilson(0, 10) == pytest.approx((0.0, 0.2775), abs=5e-4)
    assert wilson(10, 10) == pytest.approx((0.7225, 1.0), abs=5e-4)
    assert wilson(0, 0) == (0.0, 1.0)


def test_bootstrap_is_repeatable_and_covers_the_mean() -> None:
    values = [0.0, 0.5, 1.0, 1.0] * 20
    low, high = bootstrap(values)
    assert (low, high) == bootstrap(values)
    assert low < 0.625 < high
    # Standard error sqrt(0.171875 / 80) = 0.0464, so a normal interval is 0.534 to 0.716.
    assert (low, high) == pytest.approx((0.534, 0.716), abs=0.015)
    assert bootstrap([0.7]) == pytest.approx((0.7, 0.7))
    assert bootstrap([]) == (0.0, 1.0)


def test_nothing_observed_is_no_number() -> None:
    assert all(math.isnan(estimate(measure, []).value) for measure in MEASURES)


def test_quantiles() -> None:
    values = [float(value) for value in range(1, 21)]
    assert quantile(values, 0.5) == 10.0
    assert quantile(values, 0.95) == 19.0
    assert quantile([3.0], 0.95) == 3.0


def test_chunks_cover_the_text_with_their_overlap() -> None:
    assert chunk_spans(600, 250, 50) == ((0, 250), (200, 450), (400, 600))
    assert chunk_spans(250, 250, 50) == ((0, 250),)
    assert chunk_spans(0, 250, 50) == ()
