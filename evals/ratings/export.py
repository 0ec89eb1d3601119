"""A round as a workbook, and a settled case as a new test question."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from assistant.records import Outcome, Turn
from evals.measures import Estimate
from evals.ratings.agreement import Agreement, Kappa, agreements
from evals.ratings.scales import scales
from evals.ratings.store import Case, RatingBook
from evals.sets import Item, Resolver, append
from evals.spreadsheets import OUTCOME_NAMES, fill_sheet


def export_round(book: RatingBook, round_id: int, path: Path) -> None:
    """Write scores, agreement, disagreements and the scales' meaning as XLSX; an existing file is replaced."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "评分"
    fill_sheet(sheet, ("题", "问题", "结果", "答案", "配置", "评分员", *(each.title for each in scales()), "附言"), list(_scored(book, round_id)),
               (8, 40, 14, 60, 14, 8, *(8 for _ in scales()), 30))  # fmt: skip
    headings = (
        "方面",
        "两人都评的题",
        "一致的比例",
        "95%区间",
        "kappa",
        "95%区间",
        "加权kappa",
        "95%区间",
        "平均分（满分1）",
        "95%区间",
        "未定案",
    )
    fill_sheet(workbook.create_sheet("一致性"), headings, [agreement_cells(each) for each in agreements(book, round_id)], (10,) * 11)
    fill_sheet(workbook.create_sheet("分歧"), ("题", "问题", "方面", "各人的分", "定案", "理由"), list(_differing(book, round_id)),
               (8, 40, 10, 20, 8, 40))  # fmt: skip
    meaning = [(scale.title, scale.question, *(f"{step}：{text}" for step, text in scale.anchors.items())) for scale in scales()]
    fill_sheet(workbook.create_sheet("评分说明"), ("方面", "问", "最低档", "中间档", "最高档"), meaning, (10, 36, 30, 30, 30))
    workbook.save(path)


def agreement_cells(each: Agreement) -> tuple[Any, ...]:
    """One scale's agreement as texts, in the order of the headings."""
    return (
        each.scale.title, each.same.n, _number(each.same.value), _range(each.same), _number(each.kappa.value), _range(each.kappa),
        _number(each.weighted.value), _range(each.weighted), _number(each.mean.value), _range(each.mean), each.open,
    )  # fmt: skip


def new_question(
    case: Case, *, outcome: Outcome, clauses: tuple[str, ...], facts: tuple[tuple[str, ...], ...], why: str, path: Path, resolve: Resolver
) -> Item:
    """Add a judged case to a set as a question, with what was found to be right.

    Raises:
        UsageError: If the question cannot be added (see `evals.sets.append`).
    """
    item = Item(
        id=f"h{case.id}-{case.item['id']}",
        kind=case.item["kind"],
        question=case.item["question"],
        history=tuple(Turn(turn["role"], turn["content"]) for turn in case.item["history"]),
        outcome=outcome,
        clauses=clauses,
        facts=facts,
        voice=case.item.get("voice", ""),
        why=why,
    )
    append(item, path, resolve)
    return item


def _scored(book: RatingBook, round_id: int) -> Iterator[tuple[Any, ...]]:
    scores, notes = book.scores(round_id), book.notes(round_id)
    for case in book.cases(round_id):
        for rater, values in scores.get(case.id, {}).items():
            given = (values.get(scale.name, "") for scale in scales())
            name = OUTCOME_NAMES[Outcome(case.outcome)]
            yield (
                case.item["id"],
                case.item["question"],
                name,
                case.shown,
                case.configuration,
                rater,
                *given,
                notes.get((case.id, rater), ""),
            )


def _differing(book: RatingBook, round_id: int) -> Iterator[tuple[Any, ...]]:
    titles = {scale.name: scale.title for scale in scales()}
    for each in book.disagreements(round_id):
        values = "，".join(f"{rater} {value}" for rater, value in each.values.items())
        settled = "" if each.settled is None else each.settled
        yield each.case.item["id"], each.case.item["question"], titles[each.scale], values, settled, each.reason


def _number(value: float) -> str:
    return "算不出" if math.isnan(value) else f"{value:.2f}"


def _range(each: Estimate | Kappa) -> str:
    return "—" if math.isnan(each.value) else f"[{each.low:.2f}, {each.high:.2f}]"
