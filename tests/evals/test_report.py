"""Reports, their comparison and the gate, from rows made by hand."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import SourceError, UsageError
from assistant.records import Outcome
from evals import gate
from evals.comparison import Verdict, as_json_values, as_text, compare
from evals.comparison import as_html as comparison_html
from evals.configurations import FILE, Configuration, Engine, choose, load
from evals.explanations import FOLDER, HEADINGS, explanation
from evals.journal import Journal
from evals.measures import MEASURES, Estimate, Row, Seen, score
from evals.page import as_html
from evals.page_questions import character_diff
from evals.parts import PARTS, Figure, NotMeasured, Part, PartKind, measure_part
from evals.report import Result, Run, as_json, as_markdown, content, read_report, store
from evals.sets import Item

SECRET = Item(
    "x77", "lookup", "秘密的问题<script>？", (), Outcome.ANSWERED, ("d#1",), (("秘密的要点",),), why="秘密的理由", reference="秘密的答案"
)
DEFAULT = Configuration("default", "本助手", Engine.ASSISTANT)
ABOUT = {"run_at": "2026-11-24T00:00:00Z", "commit": "abc"}
LABELS = {"d#1": ("第1条", "条文<b>"), "d#2": ("第2条", "另一条")}
GOOD = Seen(Outcome.ANSWERED, hits=("d#1",), cited=("d#1",), shown="说了秘密的要点")
BAD = Seen(Outcome.ANSWERED, hits=("d#2",), cited=("d#2",), shown="别的")


def rows(*seen: Seen) -> tuple[Row, ...]:
    """One question each, numbered."""
    return tuple(score(replace(SECRET, id=f"x{77 + at}"), each) for at, each in enumerate(seen))


def report(*seen: Seen, sealed: bool = False, parts: tuple[Part, ...] = (), name: str = "t") -> dict[str, Any]:
    """A report of one configuration."""
    made = content(Result(name, sealed, ABOUT, (Run(DEFAULT, {}, rows(*seen)),), parts, {} if sealed else LABELS))
    return dict(json.loads(as_json(made)))


@pytest.mark.parametrize("sealed", [True, False])
def test_a_sealed_result_tells_no_single_question(sealed: bool) -> None:
    made = report(Seen(None, error="ValueError: 秘密的问题？"), BAD, sealed=sealed)
    for text in (as_json(made), as_markdown(made), as_html(made)):
        assert ("秘密" not in text and "x77" not in text) is sealed
        assert "lookup" in text or "查条文" in text


def test_a_comparison_of_sealed_reports_tells_no_single_question() -> None:
    compared = compare(report(BAD, sealed=True), report(GOOD, sealed=True), ("a", "b"))
    assert not compared.better and {each.verdict for each in compared.changes} == {Verdict.UNSURE}
    for text in (as_text(compared), comparison_html(compared), json.dumps(as_json_values(compared), ensure_ascii=False)):
        assert "秘密" not in text and "x77" not in text


def test_the_page_is_one_file_and_escapes_what_it_shows() -> None:
    page = as_html(report(GOOD, BAD, Seen(None, error="<i>坏")))
    assert not re.search(r'(?:src|href)="(?!#)', page), "nothing is loaded"
    assert "<script>？" not in page and "条文<b>" not in page and "<i>坏" not in page
    assert "3题里1题没有任何失误，2题有失误（其中程序出错1题）" in page
    assert "说了<mark>秘密的要点</mark>" in page
    assert "多引 第2条" in page and "没引 第1条" in page and "✗ 没说到：秘密的要点" in page
    assert "<ins>" in page, "the difference to the model answer"


def test_a_part_that_breaks_is_said_and_the_others_go_on() -> None:
    def broken(_: Any) -> Any:
        raise ValueError("坏了")

    def absent(_: Any) -> Any:
        raise NotMeasured("没有装")

    opened: Any = None
    parts = tuple(measure_part(PartKind(name, name, "structure", measure), opened) for name, measure in (("甲", broken), ("乙", absent)))
    page = as_html(report(GOOD, parts=parts))
    assert "ValueError: 坏了" in page and "没有测：没有装" in page


def test_every_measure_and_part_has_its_page_with_every_heading() -> None:
    pages = {measure.page for measure in MEASURES} | {kind.page for kind in PARTS.values()} | {"latency", "human"}
    assert pages == {path.stem for path in FOLDER.glob("*.md")} - {"README"}
    for page in pages:
        assert all(explanation(page)[heading] for heading in HEADINGS)


def test_a_page_without_a_heading_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# 题\n\n## 量什么\n\n……\n", encoding="utf-8")
    with pytest.raises(SourceError, match="为什么」「怎么算」「看不到什么"):
        explanation("a", tmp_path)


def test_reports_are_kept_under_new_names_and_read_back(tmp_path: Path) -> None:
    made = report(GOOD)
    (path,) = store(made, tmp_path, {".json": as_json(made)})
    assert read_report(path) == made
    with pytest.raises(FileExistsError):
        store(made, tmp_path, {".json": ""})
    path.write_text('{"set": "old"}', encoding="utf-8")
    with pytest.raises(UsageError, match="不是这一版的评测报告"):
        read_report(path)


def test_a_comparison_says_what_got_better_and_worse() -> None:
    compared = compare(report(GOOD, BAD, BAD), report(BAD, GOOD, Seen(None, error="E")), ("旧", "新"))
    assert [each.item["id"] for each in compared.better] == ["x78"]
    assert [each.item["id"] for each in compared.worse] == ["x77", "x79"], "an error is worse than any fault"
    assert "变好1题，变差2题" in as_text(compared)
    assert "第2条" in as_text(compared)


def test_a_difference_needs_an_interval_without_zero() -> None:
    better = compare(report(*[BAD] * 20), report(*[GOOD] * 20), ("旧", "新"))
    hit = next(each for each in better.changes if each.measure.name == "hit_at_1")
    assert (hit.difference, hit.verdict) == (1.0, Verdict.BETTER)
    mixed = compare(report(*[GOOD, BAD] * 10), report(*[BAD, GOOD] * 10), ("旧", "新"))
    assert next(each for each in mixed.changes if each.measure.name == "hit_at_1").verdict is Verdict.UNSURE


def test_lower_is_better_where_it_is() -> None:
    refused = Seen(Outcome.NOT_IN_DOCUMENT)
    compared = compare(report(*[GOOD] * 20), report(*[refused] * 20), ("旧", "新"))
    assert next(each for each in compared.changes if each.measure.name == "wrong_refusal").verdict is Verdict.WORSE


def test_a_wrong_outcome_is_told_by_its_name() -> None:
    assert "结果不对：应是「有条款依据」，得到「方案没有写」" in as_markdown(report(Seen(Outcome.NOT_IN_DOCUMENT)))


def test_different_sets_are_not_compared() -> None:
    with pytest.raises(UsageError, match="不是同一份题目"):
        compare(report(GOOD), report(GOOD, name="other"), ("a", "b"))
    with pytest.raises(UsageError, match="没有配置「bm25」"):
        compare(report(GOOD), report(GOOD), ("a", "b"), ("bm25", None))


def test_a_character_diff() -> None:
    assert character_diff("可以落户", "不得落户") == "<del>可以</del><ins>不得</ins>落户"
    assert character_diff("<", "<") == "&lt;"


def gated(value: float, *, failed: int = 0, name: str = "clauses", lower: bool = False) -> Mapping[str, Any]:
    """A report with one part's figure of n = 100."""
    figure = Figure(name, "名", Estimate(100, value, value, value, failed), lower_is_better=lower)
    return report(GOOD, parts=(Part("other", "分项", "structure", (figure,)),))


def passes(today: Mapping[str, Any], value: float, name: str = "other.clauses") -> bool:
    (found,) = gate.check(today, {name: {"value": value, "n": 100}})
    return found.passed


def test_the_gate_allows_one_question_and_no_more() -> None:
    assert passes(gated(0.90), 0.90) and passes(gated(0.95), 0.90)
    assert passes(gated(0.89), 0.90)
    assert not passes(gated(0.88), 0.90)
    assert passes(gated(0.11, lower=True), 0.10)
    assert not passes(gated(0.12, lower=True), 0.10)


def test_the_gate_fails_on_an_error_and_on_what_was_not_measured() -> None:
    assert not passes(gated(1.0, failed=1), 0.90)
    assert not passes(gated(1.0), 0.90, name="other.absent")


def test_some_figures_have_no_tolerance() -> None:
    figure = Figure("clauses", "名", Estimate(100, 0.99, 0.99, 0.99))
    today = report(GOOD, parts=(Part("structure", "结构", "structure", (figure,)),))
    assert not passes(today, 1.0, name="structure.clauses")
    names = set(gate.figures(today)) | {f"{part}.{name}" for part, name in (each.split(".") for each in gate.EXACT if "." in each)}
    assert set(gate.EXACT) <= names


def test_what_is_recorded_is_read_and_passes(tmp_path: Path) -> None:
    today = report(GOOD, BAD)
    gate.record(today, tmp_path / "gate.yaml")
    findings = list(gate.check(today, gate.read(tmp_path / "gate.yaml")))
    assert len(findings) > 3 and all(each.passed for each in findings)
    assert "通过：" in gate.as_text(findings)
    (tmp_path / "gate.yaml").write_text("figures: {hit: high}", encoding="utf-8")
    with pytest.raises(SourceError, match="--record"):
        gate.read(tmp_path / "gate.yaml")


def test_the_kept_gate_holds_the_figures_that_may_never_fall() -> None:
    recorded = gate.read()
    assert set(gate.EXACT) <= set(recorded)
    assert recorded["verbatim"]["value"] == 1.0 and recorded["structure.clauses"]["value"] == 1.0


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    first = Journal(tmp_path, {"set": 1})
    first.add("a", GOOD)
    first.add("b", Seen(None, error="E: x", seconds=0.5))
    (path,) = tmp_path.rglob("*.jsonl")
    path.write_text(path.read_text("utf-8") + '{"id": "c", "se', encoding="utf-8")
    second = Journal(tmp_path, {"set": 1})
    assert second.seen == {"a": GOOD, "b": Seen(None, error="E: x", seconds=0.5)}
    second.add("c", BAD)
    assert Journal(tmp_path, {"set": 1}).seen["c"] == BAD
    assert Journal(tmp_path, {"set": 2}).seen == {}, "another set, code, corpus or day begins anew"
    second.close()
    assert not list(tmp_path.iterdir())


def test_a_sealed_set_leaves_no_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Journal(None, {"set": 1}).add("a", GOOD)
    assert not list(tmp_path.iterdir())


def test_configurations_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    assert [each.name for each in choose(["bm25，default", "bm25"], load())] == ["bm25", "default"]
    with pytest.raises(UsageError, match="没有这些配置：x"):
        choose(["x"], load())
    path = tmp_path / "c.yaml"
    for text, words in (
        ("a: {title: 甲}", "要有 title 和 engine"),
        ("a: {title: 甲, engine: car}", "engine 可以是 assistant、ranking"),
        ("a: {title: 甲, engine: ranking, ranking: x}", "bm25、vectors、chunks"),
        ("a: {title: 甲, engine: ranking, ranking: chunks, size: 10, overlap: 10}", "overlap 要小于 size"),
        ("a: {title: 甲, engine: assistant, settings: {llm_api_key: k}}", "密钥只从环境变量读"),
        ("- a", FILE.name),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(UsageError, match=words):
            load(path)
