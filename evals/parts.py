"""What is measured apart from question sets: the corpus's structure, stability, eligibility, wording and drafts.

The last three have commands of their own (`python -m evals.eligibility`, `.wording`, `.drafts`) that show more; a part that breaks is
reported as not measured, and the others go on.
"""

from __future__ import annotations

import math
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from statistics import fmean

from assistant.clauses.library import Library
from assistant.documents import repair
from assistant.documents.datafile import read_json_lines
from assistant.eligibility.values import Verdict
from assistant.records import Outcome
from assistant.settings import ROOT
from evals.engines import Opened
from evals.measures import Estimate, bootstrap, wilson
from evals.sets import FOLDER, Item
from evals.spreadsheets import OUTCOME_NAMES

STABILITY_SET = FOLDER / "stability-dev.jsonl"
ELIGIBILITY_SET = FOLDER / "eligibility-dev.jsonl"
REPEATS = 3
_LONGEST_S = 1800
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a part; an exact count (a census, no sample) has no interval: low and high equal the value."""

    name: str
    title: str
    estimate: Estimate
    goal: float | None = None
    lower_is_better: bool = False


Measured = tuple[tuple[Figure, ...], tuple[str, ...]]
"""The figures, and what went wrong case by case."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one part gave.

    Attributes:
        trouble: Why it could not be measured; empty if it was.
        failures: What went wrong case by case, in words.
    """

    name: str
    title: str
    page: str
    figures: tuple[Figure, ...] = ()
    trouble: str = ""
    failures: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class PartKind:
    """A part that can be measured."""

    name: str
    title: str
    page: str
    measure: Callable[[Opened], Measured]


class NotMeasured(Exception):
    """A part cannot be measured here; the text says why, in Chinese."""


def measure_part(kind: PartKind, opened: Opened) -> Part:
    """Measure one part; one that breaks is reported, and the run goes on."""
    try:
        figures, failures = kind.measure(opened)
    except NotMeasured as reason:
        return Part(kind.name, kind.title, kind.page, trouble=str(reason))
    except Exception as error:  # noqa: BLE001 - one broken part must not lose the others; it stands in the report as not measured
        return Part(kind.name, kind.title, kind.page, trouble=f"程序出错，没有测成：{type(error).__name__}: {error}")
    return Part(kind.name, kind.title, kind.page, figures, failures=failures[:_SHOWN])


def structure(opened: Opened) -> Measured:
    """Whether every numbered clause is found, in order, where it says, and the ledger gives back the received text."""
    library = opened.desk.materials.library
    checks: dict[str, list[bool]] = {"clauses": [], "place": [], "ledger": []}
    failures: list[str] = []
    for document in (each for each in library.documents.values() if each.quotable):
        clauses = library.of_document(document.id)
        numbers = [clause.number for clause in clauses if clause.number is not None]
        expected = range(1, (document.clause_count or len(numbers)) + 1)
        checks["clauses"] += [number in numbers for number in expected]
        checks["place"] += [document.text[clause.body_start : clause.body_end] == clause.body for clause in clauses]
        undone = repair.undo(document.text, document.repairs)
        checks["ledger"].append(undone == document.raw)
        failures += [f"{document.id}：缺第{number}条" for number in expected if number not in numbers]
        failures += [f"{document.id}：条款号重复或乱序"] if numbers != sorted(set(numbers)) else []
        failures += [] if undone == document.raw else [f"{document.id}：撤销勘误得不到收到的原文"]
    titles = {"clauses": "编号条款都在", "place": "条款文字就在所说的位置", "ledger": "撤销勘误与收到的原文一字不差（按文件）"}
    return tuple(_census(name, title, checks[name]) for name, title in titles.items()), tuple(failures)


def stability(opened: Opened) -> Measured:
    """Whether a question in other words gets the same outcome and clauses, and the same question the same answer."""
    same: list[float] = []
    shared: list[float] = []
    failures: list[str] = []
    repeated: list[bool] = []
    for _, group in read_json_lines(STABILITY_SET, needs=("id", "questions")):
        answers = [_asked(opened, question) for question in group["questions"]]
        pairs = list(combinations(answers, 2))
        same.append(fmean(_alike(one, other) == 1 for one, other in pairs))
        shared.append(fmean(_alike(one, other) for one, other in pairs))
        repeated.append(len({opened.observe(_item(group["questions"][0])).shown for _ in range(REPEATS)}) == 1)
        if same[-1] < 1:
            told = "；".join(
                f"「{question}」→ {_told(answer, opened.desk.materials.library)}"
                for question, answer in zip(group["questions"], answers, strict=True)
            )
            failures.append(f"{group['id']}：{told}")
    return (
        Figure("same_clauses", "换个说法，结果和条款完全一样（两两比）", _mean(same), 0.95),
        Figure("shared_clauses", "换个说法，条款的重合度（Jaccard）", _mean(shared)),
        Figure("repeat", f"同一句问{REPEATS}遍，答案一字不差", _share(repeated), 1.0),
    ), tuple(failures)


def eligibility(_: Opened) -> Measured:
    """Verdicts on the looked-at lives: wrong 符合 first."""
    cases = {str(case["id"]): case for _, case in read_json_lines(ELIGIBILITY_SET, needs=("id", "situation", "verdict"))}
    results = _verdicts()
    judged = [(case, results.get(case_id, "没有结果")) for case_id, case in cases.items()]
    not_qualified = [got for case, got in judged if case["verdict"] != "qualifies"]
    right = [got == case["verdict"] for case, got in judged]
    failed = sum(case_id not in results for case_id in cases)
    return (
        Figure("wrong_yes", "错判成符合", _share([got == "qualifies" for got in not_qualified], failed), 0.0, lower_is_better=True),
        Figure("verdict", "结论正确", _share(right, failed), 0.97),
    ), tuple(
        f"{case['id']}：{case['situation']} 应是「{_verdict_name(case['verdict'])}」，得到「{_verdict_name(got)}」"
        for case, got in judged
        if got != case["verdict"]
    )


def wording(opened: Opened) -> Measured:
    """Faults made from the clauses: how many the check catches and names, and how often it objects to what is right."""
    from assistant.wording.checking import open_checker
    from evals import wording as bench

    corpus = opened.desk.settings.corpus_dir
    checker = open_checker(corpus)
    judged = bench.judge(bench.cases(checker.library, corpus), checker)
    faulty, clean = ([each for each in judged if bool(each.case.accepted) is wrong] for wrong in (True, False))
    missed = [f"没查出（{each.case.kind}）：{each.case.text}" for each in faulty if not each.caught]
    alarms = [f"误报（{each.case.kind}）：{each.case.text}" for each in clean if each.caught]
    return (
        Figure("caught", "改坏的句子查得出", _share([each.caught for each in faulty]), 0.98),
        Figure("named", "说得对是哪种改法", _share([each.rightly_named for each in faulty])),
        Figure("alarms", "没改坏的句子误报", _share([each.caught for each in clean]), 0.02, lower_is_better=True),
    ), (*missed, *alarms)


def drafts(_: Opened) -> Measured:
    """Finished drafts, and the same drafts spoilt by one change: what the ledger says."""
    from assistant.drafting.ledger import judge
    from assistant.drafting.materials import subject_of_clause
    from evals import drafts as bench

    materials = bench.load()
    complete = {
        f"第{key}条的{form.value}": judge(text, subject_of_clause(key, materials), materials).complete
        for key, form, text in bench.finished(materials)
    }
    trials = list(bench.trials(materials, bench.read_changes(bench.NAMES[0])))
    failures = [f"有添有丢：{name}" for name, good in complete.items() if not good]
    failures += [
        f"{each.change.kind}（{each.form.value}）：{each.change.find} → {each.change.put}"
        for each in trials
        if each.noticed != each.change.wrong
    ]
    return (
        Figure("complete", "稿子没有添话，也没有丢要素", _share(list(complete.values())), 1.0),
        Figure("noticed", "改坏的稿子查得出", _share([each.noticed for each in trials if each.change.wrong])),
        Figure("alarms", "没改坏的改动误报", _share([each.noticed for each in trials if not each.change.wrong]), lower_is_better=True),
    ), tuple(failures)


PARTS: Mapping[str, PartKind] = {
    kind.name: kind
    for kind in (
        PartKind("structure", "资料结构", "structure", structure),
        PartKind("stability", "换个说法的稳定性", "stability", stability),
        PartKind("eligibility", "资格判断", "eligibility", eligibility),
        PartKind("wording", "核对文稿", "wording", wording),
        PartKind("drafts", "宣传稿", "drafts", drafts),
    )
}
QUICK = ("structure",)
"""What every run measures; the others take longer, and are named in the command."""
GATED = ("structure", "stability", "eligibility", "wording")
"""What the gate measures: all but the drafts, whose ledger takes many minutes to judge every spoilt text."""


def _verdicts() -> dict[str, str]:
    """Verdict by case id, as `python -m evals.eligibility` writes them; its exit status 1 means bad figures, not a broken run."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "result.jsonl"
        command = [sys.executable, "-m", "evals.eligibility", "--set", str(ELIGIBILITY_SET), "--json", str(path)]
        try:
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=_LONGEST_S, check=False)
        except subprocess.TimeoutExpired:
            raise NotMeasured(f"{_LONGEST_S // 60}分钟没有测完，停下了。") from None
        if done.returncode not in (0, 1) or not path.exists():
            last = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["没有说明"]
            raise NotMeasured(f"{command[2]} 没有测成（退出码{done.returncode}）：{last[0][:200]}")
        results = [result for _, result in read_json_lines(path, needs=("id", "verdict"))]
    return {str(result["id"]): str(result["verdict"]) for result in results}


def _verdict_name(name: str) -> str:
    return Verdict(name).label if name in set(Verdict) else name


def _item(question: str) -> Item:
    return Item("", "", question, (), Outcome.ANSWERED, (), ())


def _asked(opened: Opened, question: str) -> tuple[Outcome | None, frozenset[str]]:
    seen = opened.observe(_item(question))
    return seen.outcome, frozenset(seen.cited)


def _alike(one: tuple[Outcome | None, frozenset[str]], other: tuple[Outcome | None, frozenset[str]]) -> float:
    """Jaccard of the clauses; 0 if the outcomes differ or one raised an error."""
    if one[0] is None or one[0] != other[0]:
        return 0.0
    union = one[1] | other[1]
    return len(one[1] & other[1]) / len(union) if union else 1.0


def _told(answer: tuple[Outcome | None, frozenset[str]], library: Library) -> str:
    outcome, cited = answer
    return "、".join(library.by_id[each].label for each in sorted(cited)) or (OUTCOME_NAMES[outcome] if outcome else "程序出错")


def _census(name: str, title: str, checks: Sequence[bool]) -> Figure:
    value = sum(checks) / len(checks) if checks else math.nan
    return Figure(name, title, Estimate(len(checks), value, value, value), 1.0)


def _share(good: Sequence[bool], failed: int = 0) -> Estimate:
    low, high = wilson(sum(good), len(good))
    return Estimate(len(good), sum(good) / len(good) if good else math.nan, low, high, failed)


def _mean(values: Sequence[float]) -> Estimate:
    low, high = bootstrap(values)
    return Estimate(len(values), fmean(values) if values else math.nan, low, high)
