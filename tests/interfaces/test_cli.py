"""The command line and the JSON it gives."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import assistant.interfaces
from assistant.documents.collection import load_documents
from assistant.flow import Desk, answer, ask
from assistant.interfaces import cli
from assistant.interfaces.phrases import render
from assistant.interfaces.wire import answer_json
from assistant.records import Level
from assistant.settings import ROOT

SCHEMA = json.loads((Path(assistant.interfaces.__file__).parent / "answer.schema.json").read_text(encoding="utf-8"))


def run(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    captured = capsys.readouterr()
    return int(ended.value.code or 0), captured.out, captured.err


@pytest.mark.parametrize(
    "text",
    [
        "我在县城租房，房东不同意，能落户吗",
        "租房落户要交多少钱",
        "昆明落户要什么条件",
        "今天天气怎么样",
        "",
        "第5条谁牵头",
        "你好",
        "帮我查下张三的户口在哪",
    ],
)
def test_every_answer_has_the_documented_shape(text: str, desk: Desk, today: date) -> None:
    done = answer_json(answer(ask(text, desk, as_of=today), desk), desk, elapsed_ms=1.0, question_id="q1")
    jsonschema.validate(done, SCHEMA)
    assert done["id"] == "q1"


def test_the_text_names_clause_words_status_and_counter(desk: Desk, today: date) -> None:
    text = answer_json(answer(ask("租房落户要什么条件", desk, as_of=today), desk), desk, elapsed_ms=1.0)["text"]
    for words in ("第3条", "「放宽城镇租赁性质的合法稳定住所落户条件", "未核实", "派出所"):
        assert words in text


def test_clause_as_json_gives_the_whole_wording(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(["clause", "第7条", "--json"], capsys)
    (clause,) = json.loads(out)
    assert status == 0
    assert clause["text"].startswith("7．放宽现役军人家属投靠落户条件。")
    assert clause["lead"] == "市公安局"


def test_a_clause_that_is_not_there_says_how_to_write_one(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(["clause", "随便"], capsys)
    assert status == 1
    assert "第5条" in out


def test_search_puts_the_clause_of_everyday_words_first(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(["search", "房东", "同意", "--json"], capsys)
    assert status == 0
    assert json.loads(out)[0]["clause_id"].endswith("#3")


def test_a_question_and_a_file_together_are_refused_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(["ask"], capsys)
    assert status == 2
    assert "--file" in err


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "没有这个文件或文件夹"),
        (b"[{", "写法不对"),
        (b'[{"role": "user"}]', "写法不对"),
        ("落户".encode("gb18030"), "不是 UTF-8 编码"),
    ],
)
def test_a_history_that_cannot_be_read_is_named_with_its_shape(
    content: bytes | None, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "history.json"
    if content is not None:
        path.write_bytes(content)
    status, _, err = run(["ask", "能落户吗", "--history", str(path)], capsys)
    assert status == 2
    assert f"history.json：读不出先前的对话（{why}）" in err
    assert '[{"role": "user"' in err


def test_a_broken_question_file_is_named_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text('{"id": 1, "question": "能落户吗"}\n{"id": 2}\n', encoding="utf-8")
    status, _, err = run(["ask", "--file", str(path)], capsys)
    assert status == 2
    assert "questions.jsonl，第2行：缺少 question" in err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"id": 1, "question": "能落户吗"}'.encode() + "\n落户".encode("gb18030"), "questions.jsonl，第2行：不是 UTF-8 编码"),
        (b'{"id": 1, "question": "x", "history": "before"}', "questions.jsonl，第1行：history 读不懂"),
        (b'{"id": 1, "question": "x", "history": [{"role": "user"}]}', "questions.jsonl，第1行：history 读不懂"),
    ],
)
def test_a_question_file_that_cannot_be_used_is_named_with_its_line(
    content: bytes, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_bytes(content)
    status, out, err = run(["ask", "--file", str(path)], capsys)
    assert (status, out) == (2, "")
    assert words in err


def test_a_folder_in_place_of_a_question_file_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(["ask", "--file", str(tmp_path)], capsys)
    assert status == 2
    assert f"{tmp_path}：打不开（这是文件夹，不是文件）" in err


def test_answers_that_cannot_be_written_are_said(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("assistant.flow.open_desk", lambda _: desk)
    path = tmp_path / "questions.jsonl"
    path.write_text('{"id": 1, "question": "能落户吗"}\n', encoding="utf-8")
    for out, why in ((tmp_path, "这是文件夹，不是文件"), (tmp_path / "no" / "answers.jsonl", "没有这个文件或文件夹")):
        status, _, err = run(["ask", "--file", str(path), "--out", str(out)], capsys)
        assert status == 2
        assert f"{out}：写不进去（{why}），所以一个问题也没有回答" in err


def test_any_other_file_that_the_system_refuses_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", "notes.txt")

    monkeypatch.setattr(cli, "load_library", refuse)
    status, _, err = run(["clause", "第5条"], capsys)
    assert status == 2
    assert "notes.txt：读不了或写不了（没有权限）" in err


@pytest.mark.parametrize(
    ("unavailable", "words"),
    [(False, "（语言模型写的话没有通过核对，已换成条款摘录：原因）"), (True, "（语言模型现在用不了，已换成条款摘录：原因）")],
)
def test_the_text_says_why_the_model_was_not_used(unavailable: bool, words: str, desk: Desk, today: date) -> None:
    done = answer(ask("租房落户要什么条件", desk, as_of=today), desk)
    assert words in render(replace(done, fallback_reason="原因", model_unavailable=unavailable), desk)


@pytest.mark.parametrize("arguments", [["clause", "第5条"], ["search", "租房"], ["corpus", "list"], ["corpus", "show"]])
def test_commands_without_vectors_load_no_model(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom assistant.interfaces.cli import main\n"
        f"try:\n    main({arguments!r})\nexcept SystemExit:\n    pass\n"
        "sys.stderr.write(','.join(name for name in ('torch', 'transformers', 'chromadb', 'gradio') if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stderr == ""
    assert done.stdout


def test_adding_a_document_registers_it_or_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "register.yaml").write_text("documents: []\n", encoding="utf-8")
    monkeypatch.setenv("ASSISTANT_CORPUS_DIR", str(corpus))
    good, gap = tmp_path / "good.txt", tmp_path / "gap.txt"
    good.write_text(
        "青岚市落户办法\n一、条件\n1．有房的可以落户。（市公安局负责）\n2．租房的可以落户。（市公安局负责）\n", encoding="utf-8"
    )
    gap.write_text("青岚市落户办法\n一、条件\n1．有房的可以落户。\n3．租房的可以落户。\n", encoding="utf-8")
    before = (corpus / "register.yaml").read_bytes()
    status, _, err = run(["corpus", "add", str(gap), "--id", "gap-2015"], capsys)
    assert (status, "缺2" in err) == (2, True)
    assert (corpus / "register.yaml").read_bytes() == before
    assert not (corpus / "gap-2015").exists()
    status, out, _ = run(["corpus", "add", str(good), "--id", "good-2015", "--title", "青岚市落户办法"], capsys)
    assert status == 0
    assert "good-2015" in out
    listed: Any = run(["clause", "第2条", "--json"], capsys)[1]
    assert json.loads(listed)[0]["body"] == "租房的可以落户。"


def test_adding_what_cannot_be_read_or_written_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    register = corpus / "register.yaml"
    register.write_bytes(b"documents: []\r\n")
    monkeypatch.setenv("ASSISTANT_CORPUS_DIR", str(corpus))
    source = tmp_path / "good.txt"
    source.write_text("青岚市落户办法\n一、条件\n1．有房的可以落户。\n", encoding="utf-8")
    folder = tmp_path / "folder.txt"
    folder.mkdir()
    status, _, err = run(["corpus", "add", str(folder), "--id", "folder-2015"], capsys)
    assert (status, f"{folder}：这是文件夹，不是文件" in err) == (2, True)

    def refuse(_: object, target: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(target))

    monkeypatch.setattr("assistant.interfaces.corpus_commands.shutil.copyfile", refuse)
    status, _, err = run(["corpus", "add", str(source), "--id", "good-2015"], capsys)
    assert (status, "source.txt：写不进去（磁盘满了），所以什么也没有加入" in err) == (2, True)
    assert register.read_bytes() == b"documents: []\r\n"
    assert not (corpus / "good-2015").exists()


def test_a_document_is_added_with_the_level_that_was_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "register.yaml").write_text("documents: []\n", encoding="utf-8")
    monkeypatch.setenv("ASSISTANT_CORPUS_DIR", str(corpus))
    source = tmp_path / "good.txt"
    source.write_text("青岚省落户办法\n一、条件\n1．有房的可以落户。\n", encoding="utf-8")
    assert run(["corpus", "add", str(source), "--id", "good-2015", "--level", "镇"], capsys)[0] == 2
    assert not (corpus / "good-2015").exists()
    assert run(["corpus", "add", str(source), "--id", "good-2015", "--level", "省"], capsys)[0] == 0
    assert load_documents(corpus)["good-2015"].level is Level.PROVINCE
