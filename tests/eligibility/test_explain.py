from __future__ import annotations

import json
import re
import subprocess
from datetime import date
from pathlib import Path

import pytest

from assistant.clauses.library import Library
from assistant.eligibility.assess import Rules, assess
from assistant.eligibility.batch import dialogue, judge_file
from assistant.eligibility.explain import explain
from assistant.eligibility.slip import as_html, as_pdf, mask
from assistant.errors import SourceError
from tests.eligibility.test_assess import DATA, DEV, cases

RENTER = "我跟媳妇在永德县城租房住，没备案，房东也不愿意，电话13888888888，儿子张小明也想落户"
DAY = date(2026, 11, 24)


def test_every_quotation_of_an_explanation_is_verbatim(rules: Rules, library: Library) -> None:
    text = library.documents["lincang-2015"].text
    for case in cases(DEV, DATA):
        for statement in explain(assess(case["situation"], rules=rules, library=library), rules.book):
            for each in statement.citations:
                assert each.verbatim
                assert text[each.start : each.end] == each.quote


def test_the_verdict_stands_first_and_the_conditions_follow(rules: Rules, library: Library) -> None:
    statements = explain(assess("我跟媳妇在永德县城租房住，没备案，房东也不愿意", rules=rules, library=library), rules.book)
    assert statements[0].role == "conclusion"
    assert statements[0].text == "按您说的情况，不符合「县城租房落户」的条件（第2条）。"
    texts = [statement.text for statement in statements]
    assert "不满足：房屋产权人不同意落户。" in texts
    assert any(text.startswith("怎样才符合：先到当地房管部门办理租赁登记备案") for text in texts)


def test_an_open_point_sends_to_the_office_and_never_says_yes(rules: Rules, library: Library) -> None:
    texts = [each.text for each in explain(assess("岳父跟我住，想投靠我", rules=rules, library=library), rules.book)]
    assert "须向派出所核实" in texts[0]
    assert not any(text.startswith("按您说的情况，符合") for text in texts)


def test_the_slip_is_self_contained_and_holds_no_person(rules: Rules, library: Library) -> None:
    assessment = assess(RENTER, rules=rules, library=library)
    page = as_html(assessment, rules.book, library.documents["lincang-2015"], on=DAY)
    assert "13888888888" not in page
    assert "张小明" not in page
    assert not re.search(r"https?://|<script|<link|<img", page)
    assert "2026年11月24日" in page
    assert "未核实" in page
    assert "租赁登记备案：未备案" in page


def test_the_slip_as_pdf_can_be_read(rules: Rules, library: Library, tmp_path: Path) -> None:
    path = tmp_path / "slip.pdf"
    path.write_bytes(as_pdf(assess(RENTER, rules=rules, library=library), rules.book, library.documents["lincang-2015"], on=DAY))
    assert path.read_bytes().startswith(b"%PDF")
    try:
        shown = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True, timeout=60).stdout
    except FileNotFoundError:
        pytest.skip("pdftotext is not installed here")
    assert "条件自查单" in shown
    assert "租赁登记备案" in shown


@pytest.mark.parametrize("number", ["533501199001011234", "13888888888", "0883-2123456"])
def test_long_numbers_are_masked(number: str) -> None:
    assert number not in mask(f"号码{number}。")
    assert mask("住了3年，2015年") == "住了3年，2015年"


def test_a_file_of_cases_becomes_a_file_of_results(rules: Rules, library: Library, tmp_path: Path) -> None:
    source, out = tmp_path / "cases.jsonl", tmp_path / "results.jsonl"
    source.write_text(
        '{"id": "a", "situation": "我在县城租房住，没备案"}\n{"id": "b", "situation": "我想落户", "turns": ["自有住房"]}\n',
        encoding="utf-8",
    )
    assert judge_file(source, out, rules, library) == 2
    results = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [each["id"] for each in results] == ["a", "b"]
    assert results[0]["verdict"] == "does_not_qualify"
    assert results[1]["route"] == "lincang-2015#2"


def test_a_case_without_a_situation_is_named(rules: Rules, library: Library, tmp_path: Path) -> None:
    source = tmp_path / "cases.jsonl"
    source.write_text('{"id": "a"}\n', encoding="utf-8")
    with pytest.raises(SourceError, match=r"cases\.jsonl.*situation"):
        judge_file(source, tmp_path / "out", rules, library)


def test_a_dialogue_in_the_terminal(rules: Rules, library: Library) -> None:
    typed = iter(["我在永德县城租房住", "已备案", "同意", ""])
    prompts: list[str] = []
    told: list[str] = []

    def ask(prompt: str) -> str:
        prompts.append(prompt)
        return next(typed)

    assessment = dialogue(rules, library, ask=ask, tell=told.append)
    assert assessment is not None
    assert assessment.verdict == "qualifies"
    assert any("不清楚" in prompt for prompt in prompts)
    assert any(line.startswith("为什么问：") for line in told)
