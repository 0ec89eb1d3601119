"""The part of a report's page that shows every question: what was right, what came out, and why it counts as wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from html import escape
from typing import Any

from evals.measures import TOP, FaultKind, missing_facts
from evals.report import clause_label, fault_text, kind_name
from evals.spreadsheets import OUTCOME_NAMES

_STATES = {"good": "没有失误", "faulty": "有失误", "raised": "程序出错"}
_LONGEST_DIFF = 1200
"""Characters up to which a difference is drawn; comparing takes time with the square of the length."""
_NAMES = {str(outcome): name for outcome, name in OUTCOME_NAMES.items()}


def questions_section(report: Mapping[str, Any]) -> str:
    """Filters, every question with what each configuration made of it, and the clauses that open from it."""
    clauses = report["clauses"]
    rows = [{row["id"]: row for row in run["rows"]} for run in report["runs"]]
    titles = [run["configuration"]["title"] for run in report["runs"]]
    questions = "".join(_question(item, titles, [each.get(item["id"]) for each in rows], clauses) for item in report["items"])
    texts = json.dumps({key: list(value) for key, value in clauses.items()}, ensure_ascii=False).replace("<", "\\u003c")
    return (
        _filters(report, titles)
        + f'<div id="list">{questions}</div><p id="nothing" hidden>没有符合筛选的题。</p>'
        + f'<dialog id="clause"><form method="dialog"><h3></h3><p></p><button>关上</button></form></dialog>'
        f'<script type="application/json" id="clauses">{texts}</script>'
    )


def character_diff(before: str, after: str) -> str:
    """Two texts as one, what only the first has struck out, what only the second has underlined."""
    if max(len(before), len(after)) > _LONGEST_DIFF:
        return f"<del>{escape(before)}</del><ins>{escape(after)}</ins>"
    parts = []
    for kind, start, end, other_start, other_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        old, new = escape(before[start:end]), escape(after[other_start:other_end])
        parts.append(old if kind == "equal" else (f"<del>{old}</del>" if old else "") + (f"<ins>{new}</ins>" if new else ""))
    return "".join(parts)


def chips(ids: Iterable[str], clauses: Mapping[str, Sequence[str]], kind: str, sign: str = "") -> str:
    """Clauses as buttons that open their text."""
    return "".join(
        f'<button type="button" class="chip {kind}" data-clause="{escape(each)}">{sign}{escape(clause_label(each, clauses))}</button>'
        for each in ids
    )


def state_of(row: Mapping[str, Any]) -> str:
    """good, faulty or raised."""
    if row["outcome"] is None:
        return "raised"
    return "faulty" if row["faults"] else "good"


def _filters(report: Mapping[str, Any], titles: Sequence[str]) -> str:
    kinds = dict.fromkeys(item["kind"] for item in report["items"])
    options = {
        "configuration": ("看哪个配置", {str(at): title for at, title in enumerate(titles)}, False),
        "state": ("结果", _STATES, True),
        "fault": ("哪种失误", {each: each for each in map(str, FaultKind)}, True),
        "kind": ("题型", {kind: kind_name(kind) for kind in kinds}, True),
    }
    selects = "".join(
        f'<label>{name}<select id="by-{field}">{"<option value=>全部</option>" if every else ""}'
        + "".join(f'<option value="{escape(value)}">{escape(text)}</option>' for value, text in choices.items())
        + "</select></label>"
        for field, (name, choices, every) in options.items()
    )
    return (
        f'<div id="filters">{selects}<label>找字<input id="by-text" type="search" placeholder="编号、问题、答案里的字"></label>'
        '<output id="count" aria-live="polite"></output></div>'
    )


def _question(
    item: Mapping[str, Any], titles: Sequence[str], rows: Sequence[Mapping[str, Any] | None], clauses: Mapping[str, Sequence[str]]
) -> str:
    blocks = "".join(_block(at, titles[at], row, item, clauses) for at, row in enumerate(rows) if row)
    states = "".join(
        f'<span class="state {state_of(row)}" data-configuration="{at}">{_STATES[state_of(row)]}</span>'
        for at, row in enumerate(rows)
        if row
    )
    history = "".join(f"<li>{'问' if turn['role'] == 'user' else '答'}：{escape(turn['content'])}</li>" for turn in item["history"])
    before = f'<h4>先前的对话</h4><ul class="history">{history}</ul>' if history else ""
    return (
        f'<details class="question" data-kind="{escape(item["kind"])}"><summary><span class="id">{escape(item["id"])}</span>'
        f'<span class="asked">{escape(item["question"])}</span>{states}</summary><div class="inner">{before}{_gold(item, clauses)}{blocks}</div></details>'
    )


def _gold(item: Mapping[str, Any], clauses: Mapping[str, Sequence[str]]) -> str:
    wanted = chips(item["clauses"], clauses, "plain") or "不该引用条款"
    reason = f"<p>出题人的理由：{escape(item['why'])}</p>" if item["why"] else ""
    return f"<h4>应该</h4><p>{escape(_NAMES[item['outcome']])} {wanted}</p>{reason}"


def _block(at: int, title: str, row: Mapping[str, Any], item: Mapping[str, Any], clauses: Mapping[str, Sequence[str]]) -> str:
    kinds = "|".join(dict.fromkeys(fault["kind"] for fault in row["faults"]))
    faults = "".join(f"<li>{escape(fault_text(fault, clauses))}</li>" for fault in row["faults"])
    why = f'<h4>为什么算错</h4><ul class="faults">{faults}</ul>' if faults else ""
    answer = _answer(row, item, clauses) if "outcome" in row["observations"] else ""
    return (
        f'<div class="block" data-configuration="{at}" data-state="{state_of(row)}" data-faults="{kinds}"><h4>{escape(title)}</h4>'
        f"{answer}{why}<p>检索到的前{TOP}条：{_hits(row, item, clauses)} <span class='soft'>{row['ms']:.0f}毫秒</span></p></div>"
    )


def _hits(row: Mapping[str, Any], item: Mapping[str, Any], clauses: Mapping[str, Sequence[str]]) -> str:
    if not row["hits"]:
        return "无"
    return "".join(chips([each], clauses, "right" if each in item["clauses"] else "plain") for each in row["hits"][:TOP])


def _answer(row: Mapping[str, Any], item: Mapping[str, Any], clauses: Mapping[str, Sequence[str]]) -> str:
    if row["outcome"] is None:
        return f'<p class="trouble">{escape(row["error"])}</p>'
    missing = missing_facts(item["facts"], row["shown"])
    facts = "".join(
        f'<li class="{"no" if tuple(fact) in missing else "yes"}">{"✗ 没说到" if tuple(fact) in missing else "✓ 说到"}：{escape(" / ".join(fact))}</li>'
        for fact in item["facts"]
    )
    wordings = [wording for fact in item["facts"] for wording in fact]
    shown = f'<div class="answer">{_marked(row["shown"], wordings)}</div>' if row["shown"] else ""
    reference = item.get("reference", "")
    compared = f'<h4>与参考答案的差别</h4><div class="answer">{character_diff(reference, row["shown"])}</div>' if reference else ""
    return (
        f"<p>{escape(_NAMES[row['outcome']])} {_clause_diff(row['cited'], item['clauses'], clauses)}</p>"
        f"{shown}{f'<ul class=facts>{facts}</ul>' if facts else ''}{compared}"
    )


def _clause_diff(cited: Sequence[str], gold: Sequence[str], clauses: Mapping[str, Sequence[str]]) -> str:
    return (
        chips([each for each in cited if each in gold], clauses, "right", "✓ ")
        + chips([each for each in gold if each not in cited], clauses, "missing", "没引 ")
        + chips([each for each in cited if each not in gold], clauses, "surplus", "多引 ")
    )


def _marked(text: str, wordings: Sequence[str]) -> str:
    found = sorted({each for each in wordings if each in text}, key=len, reverse=True)
    if not found:
        return escape(text)
    pieces = re.split(f"({'|'.join(map(re.escape, found))})", text)
    return "".join(f"<mark>{escape(each)}</mark>" if each in found else escape(each) for each in pieces)
