"""Question sets: what is read from JSONL and spreadsheets, and how faults are named."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from assistant.clauses.library import Library
from assistant.errors import UsageError
from assistant.records import Outcome, Turn
from evals import spreadsheets
from evals.sets import FOLDER, append, as_fields, clause_resolver, is_sealed, load_set

GOOD = {"id": "a", "kind": "lookup", "question": "问？", "history": [], "outcome": "ANSWERED", "clauses": ["2"], "facts": [["备案"]]}


def resolve(name: str) -> tuple[str, ...]:
    return ("d#2",) if name in ("2", "第2条", "d#2") else ()


def written(tmp_path: Path, *lines: object, name: str = "set.jsonl") -> Path:
    """A set file; texts are written as they are."""
    path = tmp_path / name
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    return path


def test_a_good_line_becomes_an_item(tmp_path: Path) -> None:
    (item,) = load_set(written(tmp_path, GOOD, ""), resolve)
    assert (item.clauses, item.facts, item.outcome) == (("d#2",), (("备案",),), Outcome.ANSWERED)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "不是 JSON"),
        ("[1]", "应是一个 JSON 对象"),
        ({**GOOD, "id": ""}, "不能空着"),
        ({"id": "b"}, "缺少 kind、question、outcome、history、clauses、facts"),
        ({**GOOD, "id": "b", "outcome": "YES"}, "没有「YES」这种结果"),
        ({**GOOD, "id": "b", "clauses": ["99"]}, "没有「99」这一条"),
        ({**GOOD, "id": "b", "clauses": "2"}, "clauses 应是一个列表"),
        ({**GOOD, "id": "b", "clauses": []}, "就要写明答案站在哪些条款上"),
        ({**GOOD, "id": "b", "outcome": "OTHER_PLACE"}, "条款和要点就要空着"),
        ({**GOOD, "id": "b", "facts": ["备案"]}, "每个要点应是几种说法的列表"),
        ({**GOOD, "id": "b", "facts": [[""]]}, "哪一种也不能空着"),
        ({**GOOD, "id": "b", "history": [{"role": "system", "content": "x"}]}, "先前的对话每句应是"),
        (GOOD, "编号「a」前面已经用过"),
    ],
)
def test_faults_name_their_line(tmp_path: Path, line: object, words: str) -> None:
    with pytest.raises(UsageError, match=r"第3行：") as raised:
        load_set(written(tmp_path, GOOD, "", line), resolve)
    assert words in str(raised.value)
    assert "问？" not in str(raised.value)


def test_an_absent_and_an_empty_file_are_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="读不出来"):
        load_set(tmp_path / "absent.jsonl", resolve)
    with pytest.raises(UsageError, match="一道题也没有"):
        load_set(written(tmp_path, ""), resolve)


SHEET = (
    "题号,提问,期望结果 *,条款,要点,先前对话\n1,租房行吗,有条款依据,第2条,备案｜登记；房东同意,问：落户\n,,,,,\n2,交多少钱,方案没有写,,,\n"
)


def check_sheet(path: Path) -> None:
    first, second = load_set(path, resolve)
    assert (first.id, first.kind, first.clauses) == ("1", "未分类", ("d#2",))
    assert first.facts == (("备案", "登记"), ("房东同意",))
    assert first.history == (Turn("user", "落户"),)
    assert (second.outcome, second.clauses) == (Outcome.NOT_IN_DOCUMENT, ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_with_other_headings_and_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "题目.csv"
    path.write_text(SHEET, encoding=encoding)
    check_sheet(path)


def test_an_xlsx_with_numbers_as_numbers(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for line in SHEET.splitlines():
        book.worksheets[0].append([float(cell) if cell.isdigit() else cell or None for cell in line.split(",")])
    book.save(tmp_path / "题目.xlsx")
    check_sheet(tmp_path / "题目.xlsx")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("3,问,乱写,,,", "第3行「结果」列（C3）：没有「乱写」这种结果，可以填：有条款依据、"),
        ("3,问,有条款依据,第9条,,", "第3行「条款」列（D3）：没有「第9条」这一条"),
        (",问,方案没有写,,,", "第3行「编号」列（A3）：不能空着"),
        ("3,问,,,,", "第3行「结果」列（C3）：不能空着"),
        ("3,问,方案没有写,,,他说的", "第3行「先前对话」列（F3）：「他说的」不知道是谁说的"),
    ],
)
def test_sheet_faults_name_row_and_column(tmp_path: Path, row: str, words: str) -> None:
    head, first, *_ = SHEET.split("\n")
    with pytest.raises(UsageError) as raised:
        load_set(written(tmp_path, head, first, row, name="a.csv"), resolve)
    assert words in str(raised.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("编号,问题\n1,2", "找不到这些列名：结果"),
        ("编号,题号,问题,结果\n1,1,2,3", "与第1列是同一项"),
        ("", "是空的"),
        ("编号,问题,结果\n", "一道题也没有"),
    ],
)
def test_headings_that_cannot_be_used(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        load_set(written(tmp_path, text, name="a.csv"), resolve)


def test_a_damaged_xlsx_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="读不出来"):
        load_set(written(tmp_path, "no zip", name="a.xlsx"), resolve)


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_the_template_is_a_set(tmp_path: Path, ending: str, library: Library) -> None:
    path = tmp_path / f"模板{ending}"
    spreadsheets.write_template(path)
    assert [item.outcome for item in load_set(path, clause_resolver(library))] == ["ANSWERED", "NOT_IN_DOCUMENT", "ANSWERED"]
    with pytest.raises(UsageError, match="不能已经存在"):
        spreadsheets.write_template(path)


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_set_survives_the_spreadsheet(tmp_path: Path, ending: str) -> None:
    items = load_set(written(tmp_path, {**GOOD, "id": "=1+1", "facts": [["备案", "登记"], ["同意"]], "reference": "要备案"}), resolve)
    path = tmp_path / f"a{ending}"
    spreadsheets.write(path, [spreadsheets.as_cells(as_fields(item), str) for item in items])
    assert load_set(path, resolve) == items


def test_a_question_is_appended_and_read_back(tmp_path: Path) -> None:
    (item,) = load_set(written(tmp_path, GOOD), resolve)
    path = tmp_path / "new-dev.jsonl"
    append(item, path, resolve)
    assert load_set(path, resolve) == (item,)
    with pytest.raises(UsageError, match="编号「a」已经用过"):
        append(item, path, resolve)
    with pytest.raises(UsageError, match="封存"):
        append(item, tmp_path / "new-unseen.jsonl", resolve)
    assert not (tmp_path / "new-unseen.jsonl").exists()


def test_a_sealed_set_is_known_under_any_name(tmp_path: Path) -> None:
    link = tmp_path / "mine.jsonl"
    link.symlink_to(FOLDER / "notice-unseen.jsonl")
    assert is_sealed(FOLDER / "notice-unseen.jsonl")
    assert is_sealed(link)
    assert not is_sealed(FOLDER / "notice-dev.jsonl")
