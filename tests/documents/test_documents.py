"""Raw files, ledgers and formats."""

from __future__ import annotations

import errno
import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from assistant.clauses.library import Library
from assistant.documents import repair
from assistant.documents.collection import load_documents
from assistant.documents.formats import read_text
from assistant.errors import SourceError
from assistant.records import Repair, Span
from assistant.settings import ROOT

SOURCE = ROOT / "corpus" / "lincang-2015" / "source.txt"


def test_undoing_the_ledger_gives_the_raw_file_character_for_character(library: Library) -> None:
    document = library.documents["lincang-2015"]
    assert repair.undo(document.text, document.repairs) == SOURCE.read_bytes().decode("utf-8") == document.raw
    assert document.repairs and document.text != document.raw


def test_every_span_of_the_notice_leads_back_to_raw_words_that_hold_it(library: Library) -> None:
    document = library.documents["lincang-2015"]
    repaired = repair.apply(document.raw, document.repairs, where="repairs.jsonl")
    for clause in library.of_document("lincang-2015"):
        start, end = repaired.raw_span(Span(clause.start, clause.end))
        raw_words = "".join(document.raw[start:end].split())
        assert abs(len(raw_words) - len("".join(document.text[clause.start : clause.end].split()))) < 20


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[str, tuple[Repair, ...]]:
    """A raw text and a ledger that fits it: pieces that stay and pieces that are replaced, in turns."""
    alphabet = st.text("户口\n 0（）。a", max_size=5)
    raw, repairs = "", []
    for _ in range(draw(st.integers(0, 6))):
        raw += draw(alphabet)
        before, after = draw(st.text("户口\n 0", max_size=3)), draw(st.text("籍。\n", max_size=3))
        if before or after:
            repairs.append(Repair(len(raw), before, after, "test"))
            raw += before + "x"  # keeps two repairs apart
    return raw + draw(alphabet), tuple(repairs)


@given(ledgers())
def test_apply_and_undo_are_each_others_inverse(drawn: tuple[str, tuple[Repair, ...]]) -> None:
    raw, repairs = drawn
    assert repair.undo(repair.apply(raw, repairs, where="ledger").text, repairs) == raw


@given(ledgers(), st.data())
def test_raw_span_covers_the_characters_it_came_from(drawn: tuple[str, tuple[Repair, ...]], data: st.DataObject) -> None:
    raw, repairs = drawn
    repaired = repair.apply(raw, repairs, where="ledger")
    start = data.draw(st.integers(0, len(repaired.text)))
    end = data.draw(st.integers(start, len(repaired.text)))
    span = repaired.raw_span(Span(start, end))
    assert 0 <= span.start <= span.end <= len(raw) or start == end
    if start < end:
        inside = [each for each in repairs if span.start <= each.offset and each.offset + len(each.before) <= span.end]
        assert repaired.text[start:end] in repair.apply(raw[span.start : span.end], _moved(inside, -span.start), where="part").text


def _moved(repairs: list[Repair], by: int) -> tuple[Repair, ...]:
    return tuple(Repair(each.offset + by, each.before, each.after, each.rule) for each in repairs)


@pytest.mark.parametrize(
    ("repairs", "words"),
    [
        ((Repair(0, "户籍", "户口", "x"),), r"ledger，第1行：offset 0 处应是'户籍'，原文是'户口'.*corpus repairs"),
        ((Repair(0, "户口", "", "x"), Repair(1, "口", "", "x")), r"ledger，第2行：offset 1 处应是'口'"),
        ((Repair(50, "户", "", "x"),), r"原文是''"),
    ],
)
def test_a_ledger_line_that_does_not_fit_is_named_with_what_the_source_has(repairs: tuple[Repair, ...], words: str) -> None:
    with pytest.raises(SourceError, match=words):
        repair.apply("户口登记", repairs, where="ledger")


def test_a_changed_source_is_noticed_by_its_digest(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    with (tmp_path / "corpus" / "lincang-2015" / "source.txt").open("a", encoding="utf-8") as file:
        file.write("多一句")
    with pytest.raises(SourceError, match=r"source\.txt：sha256 与登记的不同"):
        load_documents(tmp_path / "corpus")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"offset": 0, "before": "青"}', r"repairs\.jsonl，第1行：缺少 after、rule，.*每行要有 offset、before、after、rule"),
        ('{"offset": 0', r"repairs\.jsonl，第1行第13个字符：不是 JSON"),
        (
            '{"offset": 0, "before": "红", "after": "", "rule": "x"}',
            r"repairs\.jsonl，第1行：offset 0 处应是'红'，原文是'青'",
        ),
    ],
)
def test_a_broken_ledger_file_is_named_with_its_line(line: str, words: str, tmp_path: Path, invented_city: Path) -> None:
    shutil.copytree(invented_city, tmp_path / "corpus")
    (tmp_path / "corpus" / "qinglan-2020" / "repairs.jsonl").write_text(line, encoding="utf-8")
    with pytest.raises(SourceError, match=words):
        load_documents(tmp_path / "corpus")


@pytest.mark.parametrize(
    ("register", "words"),
    [
        (
            "documents:\n  - {id: a, title: 甲, issuer: 乙, level: 镇, form: original}",
            r"documents 第1项（a）：读不懂 level（'镇'），.*国家、省、市",
        ),
        (
            "documents:\n  - {id: a, title: 甲, issuer: 乙, level: 市, form: scan, signed: 去年}",
            r"读不懂 form（'scan'）、signed（'去年'），.*YYYY-MM-DD",
        ),
        ("documents:\n  - {id: a, title: 甲, issuer: 乙, level: 市, form: original, places: 3}", "places 和 refers_to 要写成列表"),
        (
            "documents:\n  - {id: a, title: 甲, issuer: 乙, level: 市, form: original, places: 青岚}",
            r"（a）：places 和 refers_to 要写成列表，如",
        ),
        ("documents:\n  - {id: a, title: 甲, issuer: 乙, level: 市, form: original, refers_to: [1]}", "places 和 refers_to 要写成列表"),
        ("documents:\n  - lincang-2015", r"documents 第1项：写的是 'lincang-2015'，不是一份文件的说明.*要有 id、title"),
        ("documents: 三份", r"register\.yaml：documents 下面不是一项一项的列表"),
        ("- {id: a}", r"register\.yaml：documents 下面不是一项一项的列表"),
        ("documents:\n  - {id: a, signed: 2015-02-30}", r"register\.yaml：里面有一个不存在的日期"),
        ("documents:\n  - {title: 甲}", r"（没有 id）：缺少 id、issuer、level、form，"),
        ("documents:\n  - id: a\n    title: 通知: 甲\n", r"register\.yaml，第3行第14个字符附近：不是 YAML"),
        ("documents:\n" + "  - {id: a, title: 甲, issuer: 乙, level: 市, form: not_held}\n" * 2, "documents 第2项：id 'a' 重复了"),
        (
            "documents:\n  - {id: a, title: 甲, issuer: 乙, level: 市, form: original, source: s.txt}",
            r"s\.txt：登记表写着这份原文，却没有这个文件",
        ),
    ],
)
def test_a_broken_register_is_named_with_the_document(register: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "register.yaml").write_text(register, encoding="utf-8")
    with pytest.raises(SourceError, match=words):
        load_documents(tmp_path)


def test_a_missing_register_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"register\.yaml：没有这个文件"):
        load_documents(tmp_path)


def test_a_register_that_is_not_utf8_is_named_with_the_line(tmp_path: Path) -> None:
    (tmp_path / "register.yaml").write_bytes(b"documents:\n  - {id: a, title: " + "落户办法".encode("gb18030") + b"}\n")
    with pytest.raises(SourceError, match=r"register\.yaml，第2行：不是 UTF-8 编码.*请另存为 UTF-8"):
        load_documents(tmp_path)


def test_a_ledger_that_is_not_utf8_or_no_file_is_named(tmp_path: Path, invented_city: Path) -> None:
    shutil.copytree(invented_city, tmp_path / "corpus")
    ledger = tmp_path / "corpus" / "qinglan-2020" / "repairs.jsonl"
    ledger.write_bytes("\n青".encode("gb18030"))
    with pytest.raises(SourceError, match=r"repairs\.jsonl，第2行：不是 UTF-8 编码"):
        load_documents(tmp_path / "corpus")
    ledger.unlink()
    ledger.mkdir()
    with pytest.raises(SourceError, match=r"repairs\.jsonl：打不开（这是文件夹，不是文件）.*请检查路径和权限"):
        load_documents(tmp_path / "corpus")


def test_a_source_that_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(SourceError, match=r"a\.txt：打不开（没有权限）"):
        read_text(tmp_path / "a.txt")


def test_the_line_of_a_ledger_counts_blank_lines(tmp_path: Path, invented_city: Path) -> None:
    shutil.copytree(invented_city, tmp_path / "corpus")
    (tmp_path / "corpus" / "qinglan-2020" / "repairs.jsonl").write_text(
        '{"offset": 0, "before": "青", "after": "", "rule": "x"}\n\n\n{"offset": 1, "before": "红", "after": "", "rule": "x"}\n',
        encoding="utf-8",
    )
    with pytest.raises(SourceError, match=r"repairs\.jsonl，第4行：offset 1 处应是'红'"):
        load_documents(tmp_path / "corpus")


def test_texts_in_utf8_with_mark_and_in_gb18030_read_the_same(tmp_path: Path) -> None:
    for name, encoding in (("a.txt", "utf-8-sig"), ("b.TXT", "gb18030"), ("c.txt", "utf-8")):
        (tmp_path / name).write_bytes("户籍制度改革".encode(encoding))
        assert read_text(tmp_path / name) == "户籍制度改革"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.docx", b"PK", r"a\.docx：读不了 \.docx 文件，.*\.txt、\.pdf"),
        ("a", b"", "读不了没有后缀的文件"),
        ("a.txt", b"\xff\xff\xff\x00\x81", "既不是 UTF-8 也不是 GB18030 编码"),
        ("a.pdf", b"no pdf at all", "不是能读的 PDF"),
        ("a.pdf", b"", "不是能读的 PDF"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(name: str, content: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError, match=words):
        read_text(tmp_path / name)


def test_a_pdf_with_a_text_layer_is_read_page_by_page(tmp_path: Path) -> None:
    pages = ["公园每日六时开放二十二时关闭节假日可以延长一小时", "犬只进入公园应当系绳不得进入儿童游乐区请大家遵守"]
    path = _pdf(tmp_path / "text.pdf", pages)
    assert ["".join(page.split()) for page in read_text(path).split("\n\n")] == pages


def test_a_pdf_of_pictures_is_refused_with_the_count_of_pages(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="3页中有3页没有文字层"):
        read_text(_pdf(tmp_path / "scan.pdf", ["", "", ""]))


def test_a_pdf_with_one_empty_page_among_three_is_read(tmp_path: Path) -> None:
    words = "公园每日六时开放二十二时关闭节假日可以延长一小时"
    assert read_text(_pdf(tmp_path / "mixed.pdf", [words, "", words])).count("公园每日") == 2


def _pdf(path: Path, pages: list[str]) -> Path:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(path))
    for page in pages:
        canvas.setFont("STSong-Light", 12)
        canvas.rect(100, 100, 50, 50)
        if page:
            canvas.drawString(72, 700, page)
        canvas.showPage()
    canvas.save()
    return path


def test_every_line_of_the_ledger_states_its_rule() -> None:
    lines = [json.loads(line) for line in (SOURCE.parent / "repairs.jsonl").read_text("utf-8").splitlines()]
    assert all(line["rule"] and isinstance(line["sure"], bool) for line in lines)
    assert [line["offset"] for line in lines] == sorted({line["offset"] for line in lines})
