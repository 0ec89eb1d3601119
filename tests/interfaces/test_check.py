"""The wording check and the clause browser as their users see them: command line, JSON, and the HTML of the two tabs."""

from __future__ import annotations

import io
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import assistant.interfaces
from assistant.flow import Desk
from assistant.interfaces import cli
from assistant.interfaces.check_commands import findings_json
from assistant.interfaces.web_check import MAX_CHARS, CheckPage, clause_address
from assistant.interfaces.web_clauses import ClausePages
from assistant.wording.checking import check_text
from assistant.wording.values import ChangeKind, Verdict

SCHEMA = json.loads((Path(assistant.interfaces.__file__).parent / "check.schema.json").read_text(encoding="utf-8"))
TEXT = (
    "★ 全面放开县城落户限制。\n全面放开城镇落户限制。\n落户后五年内不得再次迁出。\n《某市户口条例》规定可以落户。\n投靠落户没有年龄限制。\n"
)


@pytest.fixture(scope="module")
def page(desk: Desk) -> CheckPage:
    return CheckPage(desk)


@pytest.fixture(scope="module")
def clauses(desk: Desk) -> ClausePages:
    return ClausePages(desk)


def _run(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    captured = capsys.readouterr()
    return int(ended.value.code or 0), captured.out, captured.err


def test_the_schema_lists_every_verdict_and_kind() -> None:
    item = SCHEMA["items"]["properties"]
    assert item["verdict"]["enum"] == list(Verdict)
    assert set(item["changes"]["items"]["properties"]["kind"]["enum"]) == set(ChangeKind)


def test_json_of_a_file_keeps_to_the_schema(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "leaflet.txt"
    path.write_text(TEXT, encoding="utf-8")
    code, out, _ = _run(["check", str(path), "--json"], capsys)
    findings: list[dict[str, Any]] = json.loads(out)
    jsonschema.validate(findings, SCHEMA)
    assert code == 0
    assert [each["verdict"] for each in findings] == ["verbatim", "changed", "unsupported", "not_held", "changed"]
    assert findings[-1]["changes"] == []
    assert all(TEXT[each["start"] : each["end"]] == each["sentence"] for each in findings)


def test_standard_input_is_reported_in_chinese(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    _, out, _ = _run(["check", "-"], capsys)
    assert out.startswith("5句：1句一致，1句换了说法，1句改义，1句无出处，1句本库未收录。")
    assert "【改义】全面放开城镇落户限制。" in out


def test_a_missing_file_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = _run(["check", str(tmp_path / "absent.txt")], capsys)
    assert (code, out) == (2, "")
    assert "没有这个文件" in err


def test_nothing_to_check_is_an_empty_list(page: CheckPage) -> None:
    assert findings_json(check_text("亲爱的朋友们：", page.checker)) == []


def test_the_page_tells_counts_words_and_the_clause(page: CheckPage) -> None:
    shown = page.check(TEXT)
    assert "5句：1句一致，1句换了说法，1句改义，1句无出处，1句本库未收录。" in shown
    assert "<del>县</del>" in shown
    assert "<ins>镇</ins>" in shown
    assert re.search(r'href="\?clause=[^"#]+%232"', shown)
    assert "未核实" in shown


def test_what_is_pasted_is_escaped_everywhere(page: CheckPage) -> None:
    shown = page.check("<script>alert(1)</script>全面放开城镇落户限制</textarea><b>。")
    assert "<script" not in shown
    assert "<b>" not in shown
    assert shown.count("</textarea>") == 1


def test_copied_findings_are_plain_text(page: CheckPage) -> None:
    copied = unescape(re.search(r"readonly>(.*?)</textarea>", page.check(TEXT), re.S)[1])  # type: ignore[index]
    assert "2. 【改义】全面放开城镇落户限制。" in copied
    assert "<" not in copied


@pytest.mark.parametrize(("text", "words"), [("  \n", "还没有文字"), ("落" * (MAX_CHARS + 1), "文字太长")])
def test_the_page_says_why_nothing_was_checked(text: str, words: str, page: CheckPage) -> None:
    assert words in page.check(text)


def test_the_tree_has_every_clause_and_marks_digests(clauses: ClausePages, desk: Desk) -> None:
    for clause in desk.materials.library.clauses:
        assert clause_address(clause.id) in clauses.tree
    assert "要点（非原文）" in clauses.tree


def test_a_card_shows_who_leads_the_basis_how_people_ask_and_a_citation(clauses: ClausePages, desk: Desk) -> None:
    clause = next(each for each in desk.materials.library.originals if each.number == 2)
    shown = clauses.opened(clause.id)
    assert "市公安局牵头" in shown
    assert "上级规定" in shown
    assert "大家这样问" in shown
    copied = unescape(re.search(r"readonly>(.*?)</textarea>", shown, re.S)[1])  # type: ignore[index]
    assert copied.startswith(f"「{clause.body}」\n——《")
    assert "第2条" in copied
    assert "未核实" in copied


def test_the_scan_stands_beside_the_repaired_text_with_the_repairs_marked(clauses: ClausePages, desk: Desk) -> None:
    clause = next(each for each in desk.materials.library.originals if each.number == 13)
    shown = clauses.card(clause)
    assert '<mark title="改为「所在地」">所茌地</mark>' in shown
    assert '<mark title="扫描作「所茌地」">所在地</mark>' in shown


def test_a_digest_is_never_shown_as_a_quotation(clauses: ClausePages, desk: Desk) -> None:
    digest = next(each for each in desk.materials.library.clauses if not each.quotable)
    assert clauses.citation(digest).startswith("要点（非原文）")
    assert "不能当原文引用" in clauses.citation(digest)
    assert "「" not in clauses.citation(digest)


def test_search_finds_by_number_by_words_and_says_when_nothing_fits(clauses: ClausePages) -> None:
    assert "<b>第5条</b>" in clauses.search("第5条")
    assert "<b>第3条</b>" in clauses.search("房东同意")
    assert "没有找到" in clauses.search("<i>zzzz")
    assert "<i>" not in clauses.search("<i>zzzz")
    assert clauses.search("  ") == ""


def test_an_address_without_its_clause_is_said(clauses: ClausePages) -> None:
    assert "没有编号为" in clauses.opened("<x>#99")
    assert "<x>" not in clauses.opened("<x>#99")
    assert clauses.opened("") == ""
