"""Two reports of one set beside each other: which figures moved, which questions got better, which worse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from statistics import fmean
from typing import Any

from assistant.errors import UsageError
from evals.measures import MEASURES, Measure, bootstrap
from evals.page import document, table
from evals.page_questions import character_diff, state_of
from evals.report import fault_text, interval, number


class Verdict(StrEnum):
    """What a difference says."""

    BETTER = "变好"
    WORSE = "变差"
    UNSURE = "看不出差别"


@dataclass(frozen=True, slots=True)
class Change:
    """One measure in both reports.

    Attributes:
        difference: After minus before, over the questions that both have.
        low: Lower end of its 95 % interval (paired bootstrap over questions); None for sealed sets, which keep no rows.
        high: Upper end.
    """

    measure: Measure
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    difference: float
    low: float | None = None
    high: float | None = None

    @property
    def verdict(self) -> Verdict:
        """Better or worse only if the interval leaves out no difference."""
        if self.low is None or self.high is None or self.low <= 0 <= self.high:
            return Verdict.UNSURE
        return Verdict.BETTER if (self.difference < 0) == self.measure.lower_is_better else Verdict.WORSE


@dataclass(frozen=True, slots=True)
class Moved:
    """One question whose faults changed."""

    item: Mapping[str, Any]
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two reports compared by one configuration each.

    Attributes:
        left_out: How many questions only one of the reports has; they are not compared.
    """

    names: tuple[str, str]
    changes: tuple[Change, ...]
    better: tuple[Moved, ...]
    worse: tuple[Moved, ...]
    other: tuple[Moved, ...]
    clauses: Mapping[str, Sequence[str]]
    left_out: int


def compare(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    names: tuple[str, str],
    configurations: tuple[str | None, str | None] = (None, None),
) -> Comparison:
    """Compare two reports.

    Args:
        before: What `evals.report.read_report` gives.
        after: The same of the later one.
        names: What to call them.
        configurations: Which configuration of each; the first one when None.

    Raises:
        UsageError: If they are of different sets, or a configuration is not in its report.
    """
    if before["set"] != after["set"] or before["sealed"] != after["sealed"]:
        raise UsageError(f"两份报告测的不是同一份题目（{before['set']}、{after['set']}），比不出好坏。请给同一份题目的两份报告。")
    runs = tuple(_run(report, name) for report, name in zip((before, after), configurations, strict=True))
    if before["sealed"]:
        return Comparison(names, tuple(_changes(runs[0], runs[1], {})), (), (), (), {}, 0)
    old, new = ({row["id"]: row for row in run["rows"]} for run in runs)
    items = {item["id"]: item for item in after["items"]}
    shared = {key: (old[key], new[key]) for key in new if key in old}
    moved = [Moved(items[key], *pair) for key, pair in shared.items() if pair[0]["faults"] != pair[1]["faults"]]
    return Comparison(
        names=names,
        changes=tuple(_changes(runs[0], runs[1], shared)),
        better=tuple(each for each in moved if _weight(each.after) < _weight(each.before)),
        worse=tuple(each for each in moved if _weight(each.after) > _weight(each.before)),
        other=tuple(each for each in moved if _weight(each.after) == _weight(each.before)),
        clauses=after["clauses"],
        left_out=len(set(old) ^ set(new)),
    )


def as_text(comparison: Comparison) -> str:
    """For the terminal: the figures, then the questions."""
    lines = [f"{comparison.names[0]} → {comparison.names[1]}", ""]
    for each in comparison.changes:
        lines.append(
            f"{each.measure.title}：{number(each.before['value'])} → {number(each.after['value'])}，{_difference(each)}，{each.verdict}"
        )
    lines.append(
        f"\n变好{len(comparison.better)}题，变差{len(comparison.worse)}题，错法变了{len(comparison.other)}题。{_left_out(comparison)}"
    )
    for sign, group in (("✓ 变好", comparison.better), ("✗ 变差", comparison.worse)):
        lines += [f"{sign} {each.item['id']} {each.item['question']}\n    {_faults(each, comparison)}" for each in group]
    return "\n".join(lines) + "\n"


def as_json_values(comparison: Comparison) -> dict[str, Any]:
    """As plain values."""
    return {
        "before": comparison.names[0],
        "after": comparison.names[1],
        "measures": [
            {
                "name": each.measure.name,
                "title": each.measure.title,
                "before": each.before,
                "after": each.after,
                "difference": each.difference,
                "low": each.low,
                "high": each.high,
                "verdict": str(each.verdict),
            }
            for each in comparison.changes
        ],
        **{
            name: [{"id": each.item["id"], "before": each.before["faults"], "after": each.after["faults"]} for each in group]
            for name, group in (("better", comparison.better), ("worse", comparison.worse), ("other", comparison.other))
        },
        "left_out": comparison.left_out,
    }


def as_html(comparison: Comparison) -> str:
    """As one self-contained page."""
    rows = [
        (
            escape(each.measure.title),
            f"{number(each.before['value'])} <small>{interval(each.before)}</small>",
            f"<b>{number(each.after['value'])}</b> <small>{interval(each.after)}</small>",
            _difference(each),
            f'<span class="{ {Verdict.BETTER: "yes", Verdict.WORSE: "no", Verdict.UNSURE: "soft"}[each.verdict] }">{each.verdict}</span>',
        )
        for each in comparison.changes
    ]
    figures = table(("指标", "以前", "现在", "差，95%区间", "判断"), rows) + (
        '<p class="soft">差的区间按题成对重抽；区间跨过0，就看不出差别。</p>'
    )
    lead = (
        f'<p class="lead">变好{len(comparison.better)}题，变差{len(comparison.worse)}题，错法变了{len(comparison.other)}题。{_left_out(comparison)}</p>'
        f'<p class="soft">以前：{escape(comparison.names[0])}；现在：{escape(comparison.names[1])}</p>'
    )
    groups = (
        ("变差的题", "worse", comparison.worse),
        ("变好的题", "better", comparison.better),
        ("错法变了的题", "other", comparison.other),
    )
    sections = [("数值", "figures", figures), *((title, name, _group(group, comparison)) for title, name, group in groups)]
    return document("两份报告的比较", lead, sections)


def _run(report: Mapping[str, Any], name: str | None) -> Mapping[str, Any]:
    runs: dict[str, Mapping[str, Any]] = {run["configuration"]["name"]: run for run in report["runs"]}
    if name is not None and name not in runs:
        raise UsageError(f"报告里没有配置「{name}」，比不了。有的是：{'、'.join(runs)}。")
    return runs[name] if name else report["runs"][0]


def _changes(
    before: Mapping[str, Any], after: Mapping[str, Any], shared: Mapping[str, tuple[Mapping[str, Any], Mapping[str, Any]]]
) -> list[Change]:
    changes = []
    for measure in MEASURES:
        old_figure, new_figure = (run["measures"].get(measure.name, {"value": None}) for run in (before, after))
        if old_figure["value"] is None or new_figure["value"] is None:
            continue
        pairs = [tuple(row["observations"].get(measure.name) for row in pair) for pair in shared.values()]
        gaps = [fmean(new) - fmean(old) for old, new in pairs if old and new]
        if gaps:
            changes.append(Change(measure, old_figure, new_figure, fmean(gaps), *bootstrap(gaps)))
        else:
            changes.append(Change(measure, old_figure, new_figure, new_figure["value"] - old_figure["value"]))
    return changes


def _weight(row: Mapping[str, Any]) -> tuple[int, int]:
    """How bad a row is: an error before everything, then the number of clauses and words that are wrong."""
    return int(row["outcome"] is None), sum(len(fault["detail"]) for fault in row["faults"])


def _difference(change: Change) -> str:
    if change.low is None or change.high is None:
        return f"{change.difference:+.3f}"
    return f"{change.difference:+.3f} [{change.low:+.3f}, {change.high:+.3f}]"


def _left_out(comparison: Comparison) -> str:
    return f"另有{comparison.left_out}题只在一份报告里，没有比。" if comparison.left_out else ""


def _faults(moved: Moved, comparison: Comparison) -> str:
    texts = [
        "；".join(fault_text(fault, comparison.clauses) for fault in row["faults"]) or "没有失误" for row in (moved.before, moved.after)
    ]
    return " → ".join(texts)


def _group(group: Sequence[Moved], comparison: Comparison) -> str:
    return "".join(
        f'<details class="question"><summary><span class="id">{escape(each.item["id"])}</span><span class="asked">{escape(each.item["question"])}</span>'
        f'<span class="state {state_of(each.after)}">{"没有失误" if not each.after["faults"] else "有失误"}</span></summary>'
        f'<div class="inner"><h4>失误</h4><p>{escape(_faults(each, comparison))}</p><h4>答案的差别</h4>'
        f'<div class="answer">{character_diff(each.before["shown"], each.after["shown"]) or "都没有文字"}</div></div></details>'
        for each in group
    )
