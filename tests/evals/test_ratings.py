"""Human scoring: blind, two raters, agreement by hand and by another implementation, export, new questions."""

from __future__ import annotations

import json
import math
import random
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sklearn.metrics import cohen_kappa_score

from assistant.errors import UsageError
from assistant.interfaces.web_rating import RatingRoom, agreement_html, case_html
from assistant.records import Outcome
from evals.ratings.agreement import agreements, kappa
from evals.ratings.export import export_round, new_question
from evals.ratings.scales import scales
from evals.ratings.store import RatingBook
from evals.sets import load_set

SCALES = [scale.name for scale in scales()]


def resolve(name: str) -> tuple[str, ...]:
    return ("d#2",) if name in ("第2条", "d#2") else ()


def item(number: int) -> dict[str, Any]:
    return {
        "id": f"q{number}",
        "kind": "k",
        "question": f"问{number}<b>",
        "history": [],
        "outcome": "ANSWERED",
        "clauses": ["d#2"],
        "facts": [],
    }


def a_report(count: int = 6, *, sealed: bool = False) -> dict[str, Any]:
    def rows(name: str) -> list[dict[str, Any]]:
        return [{"id": f"q{at}", "outcome": "ANSWERED", "shown": f"{name}答{at}", "cited": ["d#2"]} for at in range(count)]

    runs = [{"configuration": {"name": name, "engine": "assistant"}, "rows": rows(name)} for name in ("one", "two")]
    runs.append({"configuration": {"name": "bm25", "engine": "ranking"}, "rows": rows("no")})
    return {
        "set": "t",
        "sealed": sealed,
        "about": {},
        "runs": runs,
        "items": [item(at) for at in range(count)],
        "clauses": {"d#2": ["第2条", "条文"]},
    }


@pytest.fixture
def book(tmp_path: Path) -> RatingBook:
    return RatingBook(tmp_path / "ratings.sqlite")


def rate_all(book: RatingBook, round_id: int, rater: str, value: Any) -> None:
    for case in book.todo(round_id, rater):
        book.rate(case.id, rater, {scale: value(case, scale) for scale in SCALES})


def test_a_round_draws_every_answering_configuration_and_no_ranking(book: RatingBook) -> None:
    round_id = book.open_round("一", a_report(), questions=3, seed=1)
    cases = book.cases(round_id)
    assert len(cases) == 6 and {case.configuration for case in cases} == {"one", "two"}
    with pytest.raises(UsageError, match="名字不能空着"):
        book.open_round("一", a_report(), questions=3, seed=1)


def test_a_sealed_report_is_never_rated(book: RatingBook) -> None:
    with pytest.raises(UsageError, match="封存"):
        book.open_round("一", a_report(sealed=True), questions=3, seed=1)


def test_raters_see_another_order_and_no_configuration(book: RatingBook) -> None:
    round_id = book.open_round("一", a_report(), questions=6, seed=1)
    orders = [[case.id for case in book.todo(round_id, rater)] for rater in ("A1", "B1")]
    assert sorted(orders[0]) == sorted(orders[1]) and orders[0] != orders[1]
    assert orders[0] == [case.id for case in book.todo(round_id, "A1")], "the same after a break"
    case = book.cases(round_id)[0]
    hidden = case_html(case).replace(case.shown, "")
    assert case.configuration not in hidden and "问0&lt;b&gt;" in case_html(book.cases(round_id)[0]).replace(
        f"问{case.item['id'][1:]}", "问0"
    )


@pytest.mark.parametrize("name", ["张三", "a1", "A123", "", "A1 "])
def test_a_rater_has_a_code_and_no_name(book: RatingBook, name: str) -> None:
    round_id = book.open_round("一", a_report(), questions=1, seed=1)
    with pytest.raises(UsageError, match="不要写姓名"):
        book.todo(round_id, name)


def test_a_case_has_two_raters(book: RatingBook) -> None:
    round_id = book.open_round("一", a_report(), questions=1, seed=1)
    for rater in ("A1", "B1"):
        rate_all(book, round_id, rater, lambda *_: 2)
    assert book.todo(round_id, "C1") == ()
    with pytest.raises(UsageError, match="A1、B1"):
        book.rate(book.cases(round_id)[0].id, "C1", {"clause": 1})


def test_disagreements_appear_when_both_have_judged_and_are_settled(book: RatingBook) -> None:
    round_id = book.open_round("一", a_report(), questions=1, seed=1)
    rate_all(book, round_id, "A1", lambda *_: 2)
    assert book.disagreements(round_id) == ()
    first = book.cases(round_id)[0].id
    rate_all(book, round_id, "B1", lambda case, scale: 0 if (case.id, scale) == (first, "facts") else 2)
    (only,) = book.disagreements(round_id)
    assert (only.case.id, only.scale, dict(only.values), only.settled) == (first, "facts", {"A1": 2, "B1": 0}, None)
    facts = {each.scale.name: each for each in agreements(book, round_id)}["facts"]
    assert (facts.same.value, facts.open, facts.mean.n) == (0.5, 1, 1)
    book.settle(first, "facts", 1, "电话13812345678说的")
    (settled,) = book.disagreements(round_id)
    assert settled.settled == 1 and "138" not in settled.reason
    facts = {each.scale.name: each for each in agreements(book, round_id)}["facts"]
    assert (facts.open, facts.mean.value) == (0, 0.75)


def test_kappa_by_hand() -> None:
    found = kappa([(0, 0)] * 20 + [(0, 1)] * 5 + [(1, 0)] * 10 + [(1, 1)] * 15, [0, 1])
    assert found.value == pytest.approx(0.4), "Cohen's textbook table: observed 0.7, by chance 0.5"
    assert 0.1 < found.low < 0.4 < found.high < 0.7
    assert math.isnan(kappa([(2, 2)] * 9, [0, 1, 2]).value), "one step only: no kappa"
    assert math.isnan(kappa([], [0, 1, 2]).value)


@pytest.mark.parametrize("weights", [None, "linear"])
def test_kappa_as_another_implementation_has_it(weights: str | None) -> None:
    chance = random.Random(3)
    pairs = [(chance.randrange(3), chance.choice([0, 1, 2, 2])) for _ in range(50)]
    one, other = zip(*pairs, strict=True)
    assert kappa(pairs, [0, 1, 2], weights=weights).value == pytest.approx(cohen_kappa_score(one, other, weights=weights))


def test_export_holds_scores_agreement_and_disagreements(book: RatingBook, tmp_path: Path) -> None:
    round_id = book.open_round("一", a_report(), questions=2, seed=1)
    rate_all(book, round_id, "A1", lambda *_: 2)
    rate_all(book, round_id, "B1", lambda case, scale: 1 if scale == "tone" else 2)
    export_round(book, round_id, tmp_path / "out.xlsx")
    sheets = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in openpyxl.load_workbook(tmp_path / "out.xlsx")}
    assert set(sheets) == {"评分", "一致性", "分歧", "评分说明"}
    assert len(sheets["评分"]) == 1 + 4 * 2 and len(sheets["分歧"]) == 1 + 4
    tone = next(row for row in sheets["一致性"] if row[0] == "语气")
    assert (tone[1], tone[2], tone[-1]) == (4, "0.00", 4)
    assert "<table>" in agreement_html(agreements(book, round_id))


def test_a_case_becomes_a_question(book: RatingBook, tmp_path: Path) -> None:
    round_id = book.open_round("一", a_report(), questions=1, seed=1)
    case = book.cases(round_id)[0]
    path = tmp_path / "human-dev.jsonl"
    right: dict[str, Any] = {"outcome": Outcome.ANSWERED, "facts": (("备案",),), "why": "定案", "path": path, "resolve": resolve}
    with pytest.raises(UsageError, match="没有「第9条」这一条"):
        new_question(case, clauses=("第9条",), **right)
    added = new_question(case, clauses=("d#2",), **right)
    assert load_set(path, resolve) == (added,)
    assert json.loads(path.read_text("utf-8"))["question"] == case.item["question"]


def test_the_form_keeps_what_is_typed_when_something_is_missing(book: RatingBook) -> None:
    room = RatingRoom(book, resolve)
    assert "还没有一轮" in room.begin(None, "A1")[3]
    round_id = book.open_round("一", a_report(), questions=1, seed=1)
    case_id = room.begin(round_id, "A1")[2]
    said = room.keep(round_id, "A1", case_id, "", 2, None, 2, 2, 2)
    assert "还没有存：要点还没选" in said[3] and book.scores(round_id) == {}
    assert "已存" in room.keep(round_id, "A1", case_id, "", 2, 2, 2, 2, 2)[3]
    assert book.scores(round_id)[case_id]["A1"]["facts"] == 2
    assert "不要写姓名" in room.begin(round_id, "李四")[3]
