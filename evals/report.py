"""A run's result as JSON and as Markdown tables."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from evals.measures import MEASURES, RETRIEVAL, Estimate, Row, estimate, estimates, quantile

SEALED_NOTE = (
    "这份题目从不在调试时查看：只给出总数，不打印也不保存任何一题。"
    "This set is never looked at while tuning: only aggregates are printed and stored, no single question."
)
_BY_NAME = {measure.name: measure for measure in MEASURES}


@dataclass(frozen=True, slots=True)
class Result:
    """One run; `about` says of what (corpus, index, model, versions, commit)."""

    name: str
    sealed: bool
    about: Mapping[str, Any]
    rows: tuple[Row, ...]
    baselines: Mapping[str, tuple[Row, ...]]

    @property
    def failures(self) -> tuple[Row, ...]:
        """The rows with a fault; none of a sealed set."""
        return () if self.sealed else tuple(row for row in self.rows if row.faults)


def by_kind(rows: Sequence[Row]) -> dict[str, tuple[Row, ...]]:
    """Rows by kind, in order of first appearance."""
    kinds = dict.fromkeys(row.item.kind for row in rows)
    return {kind: tuple(row for row in rows if row.item.kind == kind) for kind in kinds}


def as_json(result: Result) -> str:
    """The whole result; a value that no observation gives is null."""
    content = {
        "set": result.name,
        "sealed": result.sealed,
        **({"note": SEALED_NOTE} if result.sealed else {}),
        **result.about,
        "questions": len(result.rows),
        "raised_errors": sum(row.seen.outcome is None for row in result.rows),
        "questions_with_a_fault": sum(bool(row.faults) for row in result.rows),
        "latency_ms": latency(result.rows),
        "measures": _plain(estimates(result.rows)),
        "by_kind": {kind: _plain(estimates(rows)) for kind, rows in by_kind(result.rows).items()},
        "baselines": {name: _compared(rows) for name, rows in result.baselines.items()},
        **({} if result.sealed else {"failures": [_failure(row) for row in result.failures]}),
    }
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def latency(rows: Sequence[Row]) -> dict[str, float]:
    """Median and 95th percentile in milliseconds, failed questions included."""
    milliseconds = [row.seen.seconds * 1000 for row in rows]
    return {"median": round(quantile(milliseconds, 0.5), 1), "p95": round(quantile(milliseconds, 0.95), 1)}


def as_markdown(result: Result, *, failures: bool = True) -> str:
    """The tables, then (unless the set is sealed) every failure."""
    time = latency(result.rows)
    parts = [
        f"# {result.name}: {len(result.rows)} questions, {result.about.get('run_at', '')}",
        *([SEALED_NOTE] if result.sealed else []),
        "\n".join(f"- {name}: {_short(value)}" for name, value in result.about.items()),
        "## 总表 Overall\n\n" + _overall(result.rows),
        f"每题用时 latency: median {time['median']} ms, p95 {time['p95']} ms (warm, one at a time).",
        "## 与简单检索相比 Beside simple retrieval, in the same run\n\n" + _beside(result),
        "## 分题型 By kind: value (n)\n\n" + _kinds(result.rows),
    ]
    if failures and not result.sealed:
        parts.append(f"## 逐题失误 Every failure: {len(result.failures)}\n\n" + "\n".join(_failure_text(row) for row in result.failures))
    return "\n\n".join(parts) + "\n"


def store(result: Result, folder: Path) -> tuple[Path, Path]:
    """Write the JSON and the Markdown file, named by time and set; nothing is overwritten.

    Returns:
        Their paths.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stamp = str(result.about["run_at"]).replace(":", "")[:17].rstrip("Z")
    paths = (folder / f"{stamp}-{result.name}.json", folder / f"{stamp}-{result.name}.md")
    for path, text in zip(paths, (as_json(result), as_markdown(result)), strict=True):
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    return paths


def _overall(rows: Sequence[Row]) -> str:
    lines = ["| 指标 measure | n | value | 95 % interval | goal (design §6) | failed |", "|---|---:|---:|---|---|---:|"]
    for name, each in estimates(rows).items():
        measure = _BY_NAME[name]
        lines.append(f"| {measure.title} | {each.n} | {_value(each)} | {_interval(each)} | {measure.goal} | {each.failed} |")
    return "\n".join(lines)


def _beside(result: Result) -> str:
    titles = " | ".join(_BY_NAME[name].title for name in RETRIEVAL)
    lines = [f"| retrieval | n | {titles} | failed |", "|---|---:|---|---|---:|"]
    ours = tuple(row for row in result.rows if row.item.answerable)
    for name, rows in {"**the assistant**": ours, **result.baselines}.items():
        found = [estimate(_BY_NAME[measure], rows) for measure in RETRIEVAL]
        cells = " | ".join(f"{_value(each)} {_interval(each)}" for each in found)
        lines.append(f"| {name} | {found[0].n} | {cells} | {found[0].failed} |")
    return "\n".join(lines)


def _kinds(rows: Sequence[Row]) -> str:
    lines = [
        "| kind | questions | " + " | ".join(measure.name for measure in MEASURES) + " | failed |",
        "|---|---:|" + "---:|" * (len(MEASURES) + 1),
    ]
    for kind, members in by_kind(rows).items():
        cells = " | ".join(f"{_value(each)} ({each.n})" if each.n else "—" for each in estimates(members).values())
        lines.append(f"| {kind} | {len(members)} | {cells} | {sum(row.seen.outcome is None for row in members)} |")
    return "\n".join(lines)


def _value(each: Estimate) -> str:
    return "—" if math.isnan(each.value) else f"{each.value:.3f}"


def _interval(each: Estimate) -> str:
    return "—" if each.n == 0 else f"[{each.low:.3f}, {each.high:.3f}]"


def _plain(found: Mapping[str, Estimate]) -> dict[str, dict[str, float | None]]:
    return {name: asdict(each) if each.n else {"n": 0, "value": None, "failed": each.failed} for name, each in found.items()}


def _compared(rows: Sequence[Row]) -> dict[str, Any]:
    kinds = {kind: _retrieval(members) for kind, members in by_kind(rows).items()}
    return {"overall": _retrieval(rows), "by_kind": kinds}


def _retrieval(rows: Sequence[Row]) -> dict[str, dict[str, float | None]]:
    return _plain({name: estimate(_BY_NAME[name], rows) for name in RETRIEVAL})


def _failure(row: Row) -> dict[str, Any]:
    item, seen = row.item, row.seen
    return {
        "id": item.id,
        "kind": item.kind,
        "question": item.question,
        "history": [asdict(turn) for turn in item.history],
        "gold": {"outcome": item.outcome, "clauses": item.clauses, "facts": item.facts, "why": item.why},
        "got": {"outcome": seen.outcome, "hits": seen.hits[:5], "cited": seen.cited, "text": seen.shown, "error": seen.error},
        "why": row.faults,
    }


def _failure_text(row: Row) -> str:
    item, seen = row.item, row.seen
    before = f" (after: {item.history[-1].content[:40]}…)" if item.history else ""
    gold = f"{item.outcome} {', '.join(item.clauses)}".strip()
    got = f"{seen.outcome or 'ERROR'}; cites {', '.join(seen.cited) or 'nothing'}; hits {', '.join(seen.hits[:5]) or 'none'}"
    return f"- **{item.id}** {item.kind}: {item.question}{before}\n  - gold: {gold}\n  - got: {got}\n  - why: {'; '.join(row.faults)}"


def _short(value: object) -> str:
    return ", ".join(f"{name} {each}" for name, each in value.items()) if isinstance(value, Mapping) else str(value)
