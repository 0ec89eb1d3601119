"""A run with the real desk on a small set: rows, baselines, resuming, and questions that raise."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.flow import Desk
from evals import engines, run
from evals.configurations import Configuration, choose, load
from evals.parts import PARTS, STABILITY_SET, measure_part
from evals.report import content

LINES = [
    {"id": "a", "kind": "lookup", "question": "第5条原文", "history": [], "outcome": "ANSWERED", "clauses": ["第5条"], "facts": []},
    {"id": "b", "kind": "fee", "question": "办落户要交多少钱？", "history": [], "outcome": "NOT_IN_DOCUMENT", "clauses": [], "facts": []},
]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> None:
    """Every configuration gets the tests' desk."""

    def open_all(configurations: tuple[Configuration, ...], as_of: date) -> tuple[engines.Opened, ...]:
        return tuple(engines.Opened(each, desk, as_of) for each in configurations)

    monkeypatch.setattr(run, "open_all", open_all)


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "small.jsonl"
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in LINES), encoding="utf-8")
    return path


@pytest.mark.usefixtures("opened")
def test_configurations_side_by_side(questions: Path) -> None:
    report = content(run.measure(questions, choose(["default", "bm25", "chunks"], load()), parts=("structure",)))
    first, bm25, _ = report["runs"]
    assert (first["questions"], first["measures"]["hit_at_1"]["value"], first["measures"]["outcome"]["n"]) == (2, 1.0, 2)
    assert set(bm25["measures"]) == {"hit_at_1", "all_at_5"} and bm25["questions"] == 1
    assert all(figure["value"] == 1.0 for figure in report["parts"][0]["figures"])


@pytest.mark.usefixtures("opened")
def test_an_interrupted_run_asks_each_question_once(questions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    observe = engines.Opened.observe

    def once(self: engines.Opened, item: Any) -> Any:
        if item.id == "b" and "b" not in asked:
            asked.append("b")
            raise KeyboardInterrupt
        asked.append(item.id)
        return observe(self, item)

    monkeypatch.setattr(engines.Opened, "observe", once)
    chosen = choose(["default"], load())
    with pytest.raises(KeyboardInterrupt):
        run.measure(questions, chosen, journal_dir=tmp_path / "out")
    asked_before = list(asked)
    result = run.measure(questions, chosen, journal_dir=tmp_path / "out")
    assert asked_before == ["a", "a", "b"], "the first question warms up"
    assert asked[3:] == ["b", "b"], "what was done is not asked again"
    assert [row.item.id for row in result.runs[0].rows] == ["a", "b"]
    assert not list(tmp_path.glob("out/.unfinished/*"))


@pytest.mark.usefixtures("opened")
def test_a_question_that_raises_is_a_row(questions: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise ValueError("坏了")

    monkeypatch.setattr(engines, "answer", broken)
    (made,) = content(run.measure(questions, choose(["default"], load())))["runs"]
    assert (made["questions"], made["raised_errors"]) == (2, 2)
    assert made["measures"]["hit_at_1"] == {"n": 1, "value": 0.0, "low": 0.0, "high": pytest.approx(0.793, abs=1e-3), "failed": 1}
    assert made["measures"]["wrong_answer"]["value"] == 1.0


def test_stability_sees_an_answer_that_changes(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    path.write_text('{"id": "s1", "questions": ["第5条原文", "第五条原文", "第6条原文"]}\n', encoding="utf-8")
    monkeypatch.setattr("evals.parts.STABILITY_SET", path)
    part = measure_part(PARTS["stability"], engines.Opened(load()["default"], desk, date(2026, 11, 24)))
    values = {figure.name: figure.estimate.value for figure in part.figures}
    assert values["same_clauses"] == pytest.approx(1 / 3) and values["repeat"] == 1.0
    assert "第6条原文" in part.failures[0]


def test_stability_groups_hold_questions_that_the_index_does_not(desk: Desk) -> None:
    index = desk.retriever.index
    indexed = {row.text for row in index.rows.values()}
    groups = [json.loads(line) for line in STABILITY_SET.read_text(encoding="utf-8").splitlines()]
    held = [question for group in groups for question in group["questions"] if index.speech.normalise(question) in indexed]
    assert len(groups) == 30 and all(len(group["questions"]) == 5 for group in groups)
    assert len(held) <= 15, held
