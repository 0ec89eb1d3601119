"""A run's result: as plain values, JSON and Markdown tables. The pages are made of the same plain values."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from assistant.errors import UsageError
from assistant.records import Outcome
from evals.configurations import Configuration
from evals.measures import MEASURES, RETRIEVAL, Estimate, FaultKind, Measure, Row, estimate, latency
from evals.parts import Figure, Part
from evals.sets import Item, as_fields
from evals.spreadsheets import OUTCOME_NAMES

FORMAT = 2
"""Reports of another format are not read."""
SEALED_NOTE = "这份题目从不在调试时查看：只给出总数，不打印也不保存任何一题。"
_KEPT_HITS = 10
_KIND_NAMES = {
    "eligibility": "能不能办", "lookup": "查条文", "paraphrase": "换了说法", "several": "要几条", "followup": "追问", "not_in_document": "方案没有写",
    "other_place": "别处", "out_of_scope": "范围以外", "misquotation": "引错了的话",
}  # fmt: skip
_ABOUT_NAMES = {
    "run_at": "运行时间", "as_of": "按哪一天回答", "set_sha256": "题目的摘要", "code_sha256": "代码的摘要", "python": "Python",
    "commit": "代码版本", "questions_in_the_index_word_for_word": "与索引里的问法一字不差的题", "corpus_sha256": "资料的摘要", "index": "索引",
    "model": "向量模型", "engine": "作答方式", "versions": "主要软件包",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """One configuration's rows; `about` says of what corpus, index and model."""

    configuration: Configuration
    about: Mapping[str, Any]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """One set through one or more configurations, the first of them the one of interest.

    Attributes:
        about: When, of what set, code and day.
        parts: What was measured apart from the questions.
        labels: Label and text of every clause; empty for a sealed set.
    """

    name: str
    sealed: bool
    about: Mapping[str, Any]
    runs: tuple[Run, ...]
    parts: tuple[Part, ...] = ()
    labels: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def items(self) -> tuple[Item, ...]:
        """Every question asked, each once."""
        return tuple({row.item.id: row.item for run in self.runs for row in run.rows}.values())


def by_kind(rows: Sequence[Row]) -> dict[str, tuple[Row, ...]]:
    """Rows by kind, in order of first appearance."""
    kinds = dict.fromkeys(row.item.kind for row in rows)
    return {kind: tuple(row for row in rows if row.item.kind == kind) for kind in kinds}


def measured(rows: Sequence[Row]) -> dict[str, Estimate]:
    """Every measure that applies to one of these rows."""
    applied = {name for row in rows for name in row.observations}
    return {measure.name: estimate(measure, rows) for measure in MEASURES if measure.name in applied}


def content(result: Result) -> dict[str, Any]:
    """The whole result as plain values; a value that no observation gives is None. Of a sealed set no single question."""
    return {
        "format": FORMAT,
        "set": result.name,
        "sealed": result.sealed,
        **({"note": SEALED_NOTE} if result.sealed else {}),
        "about": dict(result.about),
        "runs": [_run(run, result.sealed) for run in result.runs],
        "parts": [_part(part) for part in result.parts],
        **({} if result.sealed else {"items": [as_fields(item) for item in result.items], "clauses": dict(result.labels)}),
    }


def as_json(report: Mapping[str, Any]) -> str:
    """`content` as JSON."""
    return json.dumps(report, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n"


def read_report(path: Path) -> dict[str, Any]:
    """Read a report's JSON.

    Raises:
        UsageError: If it is no report, or one of another format.
    """
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}：读不出来（{type(error).__name__}）。请给 assistant eval run 写出的 .json 文件。") from None
    if not isinstance(report, dict) or report.get("format") != FORMAT:
        raise UsageError(f"{path}：不是这一版的评测报告（要 format {FORMAT}），读不了。请用 assistant eval run 重新跑一遍。")
    return report


def store(report: Mapping[str, Any], folder: Path, texts: Mapping[str, str]) -> tuple[Path, ...]:
    """Write a report, named by time and set; nothing is overwritten.

    Args:
        report: Names the set and the time.
        folder: Made if it is absent.
        texts: What to write, by the file name's ending.

    Returns:
        The files' paths.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stamp = str(report["about"]["run_at"]).replace(":", "")[:17].rstrip("Z")
    paths = tuple(folder / f"{stamp}-{report['set']}{ending}" for ending in texts)
    for path, text in zip(paths, texts.values(), strict=True):
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    return paths


def about_lines(report: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the figures are of, as names and texts."""
    values = {**report["about"], **report["runs"][0]["about"]}
    return [(_ABOUT_NAMES.get(name, name), _short(value)) for name, value in values.items()]


def as_markdown(report: Mapping[str, Any]) -> str:
    """The tables, then (unless the set is sealed) every failure of the first configuration."""
    first = report["runs"][0]
    time = first["latency_ms"]
    parts = [
        f"# {report['set']}：{first['questions']}题，{report['about'].get('run_at', '')}",
        *([SEALED_NOTE] if report["sealed"] else []),
        "\n".join(f"- {name}：{value}" for name, value in about_lines(report)),
        f"## 总表（{first['configuration']['title']}）\n\n" + _overall(first["measures"]),
        f"每题用时：中位 {time['median']['value']:.1f} 毫秒，95%的题不超过 {time['p95']['value']:.1f} 毫秒（热身后，一次一题）。",
        "## 与其他配置并排\n\n" + _beside(report["runs"]),
        "## 分题型：数值（n）\n\n" + _kinds(first),
        *(_part_text(part) for part in report["parts"]),
    ]
    if not report["sealed"]:
        faulty = [row for row in first["rows"] if row["faults"]]
        items = {item["id"]: item for item in report["items"]}
        parts.append(
            f"## 逐题失误：{len(faulty)}题\n\n" + "\n".join(_failure_text(row, items[row["id"]], report["clauses"]) for row in faulty)
        )
    return "\n\n".join(parts) + "\n"


def fault_text(fault: Mapping[str, Any], clauses: Mapping[str, Sequence[str]]) -> str:
    """A fault in words, clauses by their labels, outcomes by their names."""
    if fault["kind"] == FaultKind.OUTCOME:
        right, got = (OUTCOME_NAMES[Outcome(name)] for name in fault["detail"])
        return f"{fault['kind']}：应是「{right}」，得到「{got}」"
    return f"{fault['kind']}：{'、'.join(clause_label(each, clauses) for each in fault['detail'])}"


def kind_name(kind: str) -> str:
    """A kind of question as readers see it; a set's own kinds are called what the set calls them."""
    return _KIND_NAMES.get(kind, kind)


def clause_label(clause_id: str, clauses: Mapping[str, Sequence[str]]) -> str:
    """A clause's label; what is no clause stays as it is."""
    return clauses[clause_id][0] if clause_id in clauses else clause_id


def number(value: float | None) -> str:
    """A share with three digits; — where nothing was observed."""
    return "—" if value is None else f"{value:.3f}"


def interval(each: Mapping[str, Any]) -> str:
    """A 95 % interval; — where there is none."""
    if not each["n"] or each["low"] == each["high"] == each["value"]:
        return "—"
    return f"[{each['low']:.3f}, {each['high']:.3f}]"


def _run(run: Run, sealed: bool) -> dict[str, Any]:
    return {
        "configuration": run.configuration.as_json(),
        "about": dict(run.about),
        "questions": len(run.rows),
        "raised_errors": sum(row.seen.outcome is None for row in run.rows),
        "questions_with_a_fault": sum(bool(row.faults) for row in run.rows),
        "latency_ms": {name: _plain(each) for name, each in latency(run.rows).items()},
        "measures": {name: _plain(each) for name, each in measured(run.rows).items()},
        "by_kind": {
            kind: {
                "questions": len(rows),
                "raised_errors": sum(row.seen.outcome is None for row in rows),
                "measures": {name: _plain(each) for name, each in measured(rows).items()},
            }
            for kind, rows in by_kind(run.rows).items()
        },
        **({} if sealed else {"rows": [_row(row) for row in run.rows]}),
    }


def _row(row: Row) -> dict[str, Any]:
    seen = row.seen
    return {
        "id": row.item.id,
        "outcome": seen.outcome,
        "hits": list(seen.hits[:_KEPT_HITS]),
        "cited": list(dict.fromkeys(seen.cited)),
        "shown": seen.shown,
        "error": seen.error,
        "ms": round(seen.seconds * 1000, 1),
        "observations": {name: list(values) for name, values in row.observations.items()},
        "faults": [{"kind": str(fault.kind), "detail": list(fault.detail)} for fault in row.faults],
    }


def _part(part: Part) -> dict[str, Any]:
    return {**asdict(part), "figures": [_figure(each) for each in part.figures], "failures": list(part.failures)}


def _figure(figure: Figure) -> dict[str, Any]:
    rest = {"name": figure.name, "title": figure.title, "goal": figure.goal, "lower_is_better": figure.lower_is_better}
    return {**rest, **_plain(figure.estimate)}


def _plain(each: Estimate) -> dict[str, float | None]:
    if not each.n or math.isnan(each.value):
        return {"n": 0, "value": None, "low": None, "high": None, "failed": each.failed}
    return asdict(each)


def goal_text(measure: Measure | Mapping[str, Any]) -> str:
    """What is asked of a measure; — if nothing is."""
    goal, lower = (
        (measure.goal, measure.lower_is_better) if isinstance(measure, Measure) else (measure.get("goal"), measure.get("lower_is_better"))
    )
    return "—" if goal is None else f"{'≤' if lower else '≥'} {goal:g}"


def _overall(measures: Mapping[str, Mapping[str, Any]]) -> str:
    lines = ["| 指标 | n | 数值 | 95%区间 | 目标 | 出错 |", "|---|---:|---:|---|---|---:|"]
    for measure in (each for each in MEASURES if each.name in measures):
        each = measures[measure.name]
        lines.append(
            f"| {measure.title} | {each['n']} | {number(each['value'])} | {interval(each)} | {goal_text(measure)} | {each['failed']} |"
        )
    return "\n".join(lines)


def _beside(runs: Sequence[Mapping[str, Any]]) -> str:
    titles = " | ".join(measure.title for measure in MEASURES if measure.name in RETRIEVAL)
    lines = [f"| 配置 | n | {titles} | 出错 |", "|---|---:|---|---|---:|"]
    for run in runs:
        found = [run["measures"].get(name, {"n": 0, "value": None, "failed": 0}) for name in RETRIEVAL]
        cells = " | ".join(f"{number(each['value'])} {interval(each)}" for each in found)
        lines.append(f"| {run['configuration']['title']} | {found[0]['n']} | {cells} | {found[0]['failed']} |")
    return "\n".join(lines)


def _kinds(run: Mapping[str, Any]) -> str:
    shown = [measure for measure in MEASURES if measure.name in run["measures"]]
    lines = ["| 题型 | 题数 | " + " | ".join(measure.title for measure in shown) + " | 出错 |", "|---|---:|" + "---:|" * (len(shown) + 1)]
    for kind, group in run["by_kind"].items():
        found = [group["measures"].get(measure.name, {"n": 0}) for measure in shown]
        cells = " | ".join(f"{number(each['value'])} ({each['n']})" if each["n"] else "—" for each in found)
        lines.append(f"| {kind_name(kind)} | {group['questions']} | {cells} | {group['raised_errors']} |")
    return "\n".join(lines)


def _part_text(part: Mapping[str, Any]) -> str:
    lines = [f"## {part['title']}", ""]
    if part["trouble"]:
        return "\n".join([*lines, f"没有测：{part['trouble']}"])
    lines += ["| 指标 | n | 数值 | 95%区间 | 目标 | 出错 |", "|---|---:|---:|---|---|---:|"]
    lines += [
        f"| {each['title']} | {each['n']} | {number(each['value'])} | {interval(each)} | {goal_text(each)} | {each['failed']} |"
        for each in part["figures"]
    ]
    return "\n".join([*lines, "", *(f"- {failure}" for failure in part["failures"])]).rstrip()


def _failure_text(row: Mapping[str, Any], item: Mapping[str, Any], clauses: Mapping[str, Sequence[str]]) -> str:
    def labels(ids: Sequence[str]) -> str:
        return "、".join(clause_label(each, clauses) for each in ids) or "无"

    before = f"（上一句：{item['history'][-1]['content'][:40]}……）" if item["history"] else ""
    return (
        f"- **{item['id']}** {kind_name(item['kind'])}：{item['question']}{before}\n"
        f"  - 应得：{OUTCOME_NAMES[Outcome(item['outcome'])]} {labels(item['clauses'])}\n"
        f"  - 得到：{OUTCOME_NAMES[Outcome(row['outcome'])] if row['outcome'] else '出错'}；引用 {labels(row['cited'])}；检索 {labels(row['hits'][:5])}\n"
        f"  - 为什么算错：{'；'.join(fault_text(fault, clauses) for fault in row['faults'])}"
    )


def _short(value: object) -> str:
    return "，".join(f"{name} {each}" for name, each in value.items()) if isinstance(value, Mapping) else str(value)
