"""The draft command: write, check an edited file, keep, review, list."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from assistant.interfaces import cli
from assistant.settings import ROOT

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("ASSISTANT_FEEDBACK_DB", str(tmp_path / "feedback.sqlite"))
    monkeypatch.setenv("ASSISTANT_LLM_BASE_URL", "")

    def command(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as done:
            cli.main(("draft", *arguments))
        captured = capsys.readouterr()
        return int(done.value.code or 0), captured.out + captured.err

    return command


def test_a_draft_is_printed_with_its_ledger(run: Run) -> None:
    code, said = run("--clause", "3", "--format", "广播稿")
    assert code == 0
    assert "各位听众" in said
    assert "✓ 没有多出的话，没有丢掉的要点。" in said


def test_json_has_the_shape_of_the_schema(run: Run) -> None:
    code, said = run("--topic", "租房", "--format", "一图读懂", "--json")
    shape = json.loads((ROOT / "assistant" / "interfaces" / "draft.schema.json").read_text("utf-8"))
    made = json.loads(said)
    jsonschema.validate(made, shape)
    assert code == 0
    assert made["complete"] is True
    assert made["clauses"] == ["lincang-2015#3", "lincang-2015#2"]


def test_an_edited_file_is_checked_by_the_clauses_that_it_names(run: Run, tmp_path: Path) -> None:
    edited = tmp_path / "edited.txt"
    edited.write_text("投靠\n三代以内直系亲属相互投靠的，可以在实际居住地投靠落户，马上办。（第5条）\n", encoding="utf-8")
    code, said = run("--check", str(edited))
    assert code == 1
    assert "丢了条件：「共同居住」" in said
    assert "马上" in said
    assert "✗ 没有说到：本人、配偶、未成年子女、父母除外（例外" in said


def test_a_file_without_clause_numbers_asks_what_it_is_about(run: Run, tmp_path: Path) -> None:
    edited = tmp_path / "edited.txt"
    edited.write_text("今天天气很好。", encoding="utf-8")
    code, said = run("--check", str(edited))
    assert code == 2
    assert "--clause" in said


def test_what_is_left_out_on_purpose_is_named(run: Run, tmp_path: Path) -> None:
    edited = tmp_path / "edited.txt"
    edited.write_text(
        "县城落户\n在县城有合法稳定住所的人，本人和共同居住生活的直系亲属，可以在当地申请登记常住户口。（第2条）", encoding="utf-8"
    )
    names = ("放开县城落户限制", "含租赁", "市公安局牵头", "市发改委负责", "市人社局负责", "市住建局负责")
    options = [part for name in names for part in ("--leave-out", name)]
    code, said = run("--check", str(edited), *options)
    assert code == 0
    assert "○ 有意不写：含租赁" in said
    assert run("--check", str(edited), "--leave-out", "没有的要点")[0] == 2


def test_keep_review_and_list(run: Run) -> None:
    assert "编号1" in run("--clause", "7", "--keep")[1]
    code, said = run("review", "1", "--state", "已核", "--role", "窗口负责人", "--today", "2026-11-24")
    assert (code, said) == (0, "编号1：已核（窗口负责人）。\n")
    code, said = run("list")
    assert code == 0
    assert "已核（窗口负责人，2026-11-24）" in said
    assert "与资料一致" in said


def test_an_incomplete_draft_cannot_be_approved(run: Run, tmp_path: Path) -> None:
    edited = tmp_path / "edited.txt"
    edited.write_text("租房\n租房落户保证能办。（第3条）", encoding="utf-8")
    run("--check", str(edited), "--keep")
    code, said = run("review", "1", "--state", "已核", "--role", "窗口负责人")
    assert code == 1
    assert said.startswith("还不能标为已核：")


def test_a_file_is_written(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "稿子.docx"
    assert run("--clause", "2", "--out", str(out))[0] == 0
    assert out.stat().st_size > 10_000
