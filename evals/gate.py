"""The gate: figures that were recorded, and that no change may lower.

`make eval` runs `python -m evals.gate`; `python -m evals.gate --record` writes the figures of today, an act of its own.
Why the tolerances are what they are: docs/decisions/0009-bench.md.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistant.documents.datafile import read_yaml
from assistant.errors import AssistantError, SourceError
from assistant.interfaces.command_line import Parser
from assistant.settings import ROOT
from evals.configurations import SIDE_BY_SIDE, choose, load
from evals.measures import MEASURES
from evals.page import as_html
from evals.parts import GATED
from evals.report import as_json, content, store
from evals.run import measure
from evals.sets import set_path

FILE = Path(__file__).resolve().parent / "gate.yaml"
REPORTS = ROOT / "reports"
_HEAD = """# 关口：下面的数值，改动以后不许低于它（「越低越好」的不许高于它）。由 python -m evals.gate --record 写成，不要手改。
# exact 里的一点也不许变差；其余容许一题之差：n 题里变一题就是 1/n。理由和量过的数见 docs/decisions/0009-bench.md。
"""
EXACT = ("verbatim", "structure.clauses", "structure.place", "structure.ledger", "stability.repeat", "eligibility.wrong_yes")
"""Figures with no tolerance: one wrong quotation, lost clause or wrong 符合 is one too many."""
_ROUNDING = 2e-6
"""Figures are recorded to six digits."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One recorded figure against today's."""

    name: str
    title: str
    recorded: float
    allowed: float
    value: float | None
    failed: int
    lower_is_better: bool

    @property
    def passed(self) -> bool:
        """Whether today's is there, not worse than allowed, and rests on no question that raised an error."""
        if self.value is None or self.failed:
            return False
        worse_by = self.value - self.allowed if self.lower_is_better else self.allowed - self.value
        return worse_by <= _ROUNDING


def figures(report: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Every figure of a report's first configuration and of its parts, with title and direction, by name."""
    found: dict[str, dict[str, Any]] = {}
    for measure_ in MEASURES:
        if each := report["runs"][0]["measures"].get(measure_.name):
            found[measure_.name] = {**each, "title": measure_.title, "lower_is_better": measure_.lower_is_better}
    for part in report["parts"]:
        found |= {f"{part['name']}.{each['name']}": {**each, "title": f"{part['title']}：{each['title']}"} for each in part["figures"]}
    return found


def check(report: Mapping[str, Any], recorded: Mapping[str, Any]) -> Iterator[Finding]:
    """Hold a report against what is recorded; a recorded figure that is absent today fails."""
    today = figures(report)
    for name, each in recorded.items():
        now = today.get(name, {"value": None, "failed": 0, "title": name, "lower_is_better": False})
        lower = bool(now["lower_is_better"])
        slack = 0.0 if name in EXACT else 1 / each["n"]
        allowed = each["value"] + slack if lower else each["value"] - slack
        yield Finding(name, now["title"], each["value"], allowed, now["value"], int(now["failed"]), lower)


def record(report: Mapping[str, Any], path: Path = FILE) -> None:
    """Write today's figures as what must be kept."""
    kept = {name: {"value": round(each["value"], 6), "n": each["n"]} for name, each in figures(report).items() if each["value"] is not None}
    values = {"set": report["set"], "recorded_at": report["about"]["run_at"], "commit": report["about"]["commit"], "figures": kept}
    path.write_text(_HEAD + yaml.safe_dump(values, allow_unicode=True, sort_keys=False), encoding="utf-8")


def read(path: Path = FILE) -> Mapping[str, Any]:
    """What is recorded.

    Raises:
        SourceError: If the file cannot be used.
    """
    values = read_yaml(path)
    recorded = values.get("figures") if isinstance(values, dict) else None
    good = isinstance(recorded, dict) and all(
        isinstance(each, dict) and isinstance(each.get("value"), int | float) and isinstance(each.get("n"), int) and each["n"] > 0
        for each in recorded.values()
    )
    if not recorded or not good:
        raise SourceError(f"{path}：读不出关口的数值，所以没法判断变好还是变差。请用 python -m evals.gate --record 重新记录。")
    return dict(recorded)


def as_text(findings: Sequence[Finding]) -> str:
    """One line a figure, the failed ones first, then the verdict."""
    lines = [_line(each) for each in sorted(findings, key=lambda each: each.passed)]
    failed = sum(not each.passed for each in findings)
    verdict = f"没有通过：{failed}项变差或没测成。" if failed else f"通过：{len(findings)}项都在容许之内。"
    return "\n".join([*lines, verdict]) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the dev set and the gated parts; 0 if nothing is worse than recorded, 1 if something is, 2 if someone must act first."""
    parser = Parser(prog="python -m evals.gate", description="测一遍，与 evals/gate.yaml 里记录的数值比。")
    parser.add_argument("--record", action="store_true", help="把今天的数值记成新的关口")
    parser.add_argument("--out", type=Path, default=REPORTS, metavar="DIR", help="报告存到哪里")
    options = parser.parse_args(arguments)
    try:
        chosen = choose(SIDE_BY_SIDE, load())
        report = content(measure(set_path("dev"), chosen, parts=GATED, journal_dir=options.out, progress=True))
        paths = store(report, options.out, {".json": as_json(report), ".html": as_html(report)})
        print("\n".join(f"报告：{path}" for path in paths))
        if options.record:
            record(report)
            print(f"已记成新的关口：{FILE}。请看过 git diff 再提交。")
            return 0
        findings = tuple(check(report, read()))
    except AssistantError as error:
        print(error, file=sys.stderr)
        return 2
    print(as_text(findings), end="")
    return int(not all(each.passed for each in findings))


def _line(each: Finding) -> str:
    sign = "✓" if each.passed else "✗"
    now = "没有测成" if each.value is None else f"{each.value:.3f}"
    errors = f"，{each.failed}题出错" if each.failed else ""
    return (
        f"{sign} {each.title}：{now}{errors}（记录 {each.recorded:.3f}，{'至多' if each.lower_is_better else '至少'} {each.allowed:.3f}）"
    )


if __name__ == "__main__":
    sys.exit(main())
