"""Cases from a file, and a dialogue in a terminal."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from assistant.clauses.library import Library
from assistant.documents.datafile import read_json_lines
from assistant.eligibility.assess import Rules, as_json, assess
from assistant.eligibility.explain import plain_lines
from assistant.eligibility.values import Assessment
from assistant.records import Turn

_LEAVE = frozenset({"", "退出", "结束", "q", "quit", "exit"})


def judge_case(case: Mapping[str, Any], rules: Rules, library: Library) -> Assessment:
    """Judge one case.

    Args:
        case: "situation", and optionally "turns": what was said later, oldest first.
        rules: The rules.
        library: The document's clauses.

    Returns:
        The assessment after the last turn. Our own next question stands between the turns, so that a bare "没有" is read as a reply.
    """
    said = [str(case["situation"]), *(str(turn) for turn in case.get("turns") or ())]
    history: list[Turn] = []
    for text in said[:-1]:
        assessment = assess(text, rules=rules, library=library, history=history)
        history.append(Turn("user", text))
        if assessment.next_question:
            history.append(Turn("assistant", assessment.next_question.text))
    return assess(said[-1], rules=rules, library=library, history=history)


def judge_cases(cases: Iterable[Mapping[str, Any]], rules: Rules, library: Library) -> Iterator[dict[str, Any]]:
    """Judge cases in order; each result carries the case's id."""
    for case in cases:
        yield as_json(judge_case(case, rules, library), str(case["id"]))


def judge_file(path: Path, out: Path, rules: Rules, library: Library) -> int:
    """Judge a file of cases.

    Args:
        path: One {"id", "situation"} a line, optionally with "turns".
        out: Where one result a line is written; overwritten.
        rules: The rules.
        library: The document's clauses.

    Returns:
        How many cases were judged.

    Raises:
        SourceError: If a line is no JSON object or lacks id or situation.
    """
    cases = [case for _, case in read_json_lines(path, needs=("id", "situation"))]
    lines = [json.dumps(result, ensure_ascii=False) for result in judge_cases(cases, rules, library)]
    out.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return len(lines)


def dialogue(rules: Rules, library: Library, *, ask: Callable[[str], str], tell: Callable[[str], None]) -> Assessment | None:
    """Talk one case through.

    Args:
        rules: The rules.
        library: The document's clauses.
        ask: Shows a prompt and returns what was typed.
        tell: Shows one line.

    Returns:
        The last assessment; None if nothing was said.
    """
    history: list[Turn] = []
    text = ask("请说说您的情况（直接回车结束）：").strip()
    assessment: Assessment | None = None
    while text.lower() not in _LEAVE:
        assessment = assess(text, rules=rules, library=library, history=history)
        history.append(Turn("user", text))
        for line in plain_lines(assessment, rules.book):
            tell(line)
        if question := assessment.next_question:
            history.append(Turn("assistant", question.text))
            tell(f"为什么问：{question.why}")
            text = ask(f"{question.text}（{'、'.join([*question.options, '不清楚'])}）").strip()
        else:
            text = ask("还有要补充或更正的吗？（直接回车结束）").strip()
    return assessment
