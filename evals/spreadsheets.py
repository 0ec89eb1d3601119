"""Question sets as offices keep them: CSV and XLSX with Chinese headings, one question a row.

Headings may stand in any order and under any of their usual names. Several facts stand on lines of their own (or behind ；), alternative
wordings of one fact behind ｜. Clauses are written as people write them: 第3条、第5条.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from assistant.errors import UsageError
from assistant.interfaces.web_cards import BADGES
from assistant.records import Outcome

SUFFIXES = (".csv", ".xlsx")
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "id": ("编号", "题号", "序号"),
    "question": ("问题", "提问", "题目"),
    "kind": ("类型", "题型", "类别"),
    "outcome": ("结果", "应有结果", "期望结果"),
    "clauses": ("条款", "依据条款", "应引条款"),
    "facts": ("要点", "答案要点", "关键事实"),
    "history": ("先前对话", "上文", "对话"),
    "voice": ("口吻", "提问人"),
    "why": ("说明", "理由", "备注"),
    "reference": ("参考答案", "标准答案"),
}
"""The first name of each is the one that templates show."""
_NEEDED = ("id", "question", "outcome")
OUTCOME_NAMES: Mapping[Outcome, str] = {outcome: name for outcome, (name, _) in BADGES.items()}
_USUAL_OUTCOMES = {"能答": Outcome.ANSWERED, "已答": Outcome.ANSWERED, "未载明": Outcome.NOT_IN_DOCUMENT, "外地": Outcome.OTHER_PLACE}
_BY_OUTCOME_NAME = {**{name: outcome for outcome, name in OUTCOME_NAMES.items()}, **_USUAL_OUTCOMES}
_WIDTHS = {"question": 46, "facts": 40, "clauses": 18, "history": 36, "why": 30, "reference": 46}
_SPEAKERS = {"问": "user", "答": "assistant"}
_EXAMPLES = (
    ("例1", "我在县城租房，房东不同意，能落户吗？", "条件", "有条款依据", "第3条", "租赁登记备案｜登记备案\n产权人同意", "", "", "", ""),
    ("例2", "办落户要交多少钱？", "方案没写", "方案没有写", "", "", "", "", "费用方案没有写", ""),
    ("例3", "那谁来负责？", "追问", "有条款依据", "第3条", "", "问：租房怎么落户\n答：……", "", "", ""),
)


class CellFault(Exception):
    """One field of a question cannot be used; the text says why, in Chinese."""

    def __init__(self, field: str, words: str) -> None:
        """Name the field (empty: the whole row)."""
        super().__init__(words)
        self.field = field


Row = tuple[Callable[[str], str], Callable[[], Mapping[str, Any]]]
"""How a field of the row is named in a fault, and how its fields are read (CellFault if they cannot be)."""


def read(path: Path) -> Iterator[Row]:
    """Read a spreadsheet's rows.

    Args:
        path: CSV (UTF-8 or GB 18030) or XLSX (first sheet); the first row that is not empty holds the headings.

    Yields:
        Each row that is not empty.

    Raises:
        UsageError: If the file cannot be read, or a heading is missing or stands twice.
    """
    rows = [(number, cells) for number, cells in enumerate(_cells(path), 1) if any(cells)]
    if not rows:
        raise UsageError(f"{path}：是空的，没有可测的题。请先写出模板来填：assistant eval template 题目.xlsx")
    columns = _columns(path, rows[0][1])
    for number, cells in rows[1:]:
        yield _place(number, columns), _reader({name: cells[at] if at < len(cells) else "" for name, at in columns.items()}, number)


def write(path: Path, rows: Sequence[Sequence[str]]) -> None:
    """Write rows under the template's headings; an existing file is not overwritten.

    Raises:
        UsageError: If the file exists or is neither CSV nor XLSX.
    """
    if path.exists() or path.suffix.lower() not in SUFFIXES:
        raise UsageError(f"{path}：没有写。文件不能已经存在，且要以 .csv 或 .xlsx 结尾；请换一个名字。")
    headings = [names[0] for names in HEADINGS.values()]
    if path.suffix.lower() == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([headings, *rows])
        return
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "题目"
    fill_sheet(sheet, headings, rows, [_WIDTHS.get(name, 12) for name in HEADINGS])
    _explain(book.create_sheet("填写说明"))
    book.save(path)


def write_template(path: Path) -> None:
    """Write an empty set with three examples to overwrite."""
    order = ("id", "question", "kind", "outcome", "clauses", "facts", "history", "voice", "why", "reference")
    assert tuple(HEADINGS) == order, "the examples stand in the headings' order"
    write(path, _EXAMPLES)


def as_cells(fields: Mapping[str, Any], label: Callable[[str], str]) -> tuple[str, ...]:
    """A question's JSONL fields as one row; `label` writes a clause id as people do."""
    speakers = {role: name for name, role in _SPEAKERS.items()}
    cells = {
        **{name: str(fields.get(name, "")) for name in HEADINGS},
        "outcome": OUTCOME_NAMES[Outcome(fields["outcome"])],
        "clauses": "、".join(label(clause_id) for clause_id in fields["clauses"]),
        "facts": "\n".join("｜".join(fact) for fact in fields["facts"]),
        "history": "\n".join(f"{speakers[turn['role']]}：{' '.join(turn['content'].split())}" for turn in fields["history"]),
    }
    return tuple(cells[name] for name in HEADINGS)


def split_facts(cell: str) -> list[list[str]]:
    """Facts on lines of their own or behind ；, each a list of alternative wordings that ｜ divides."""
    return [[wording.strip() for wording in re.split(r"[｜|]", fact)] for fact in re.split(r"[；;\n]+", cell) if fact.strip()]


def fill_sheet(sheet: Any, headings: Sequence[str], rows: Sequence[Sequence[Any]], widths: Sequence[int]) -> None:
    """Fill an openpyxl sheet: bold headings that stay in sight, wrapped cells. A text is never taken for a formula."""
    sheet.append(list(headings))
    for row in rows:
        sheet.append(list(row))
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(cell.value, str):
                cell.data_type = "s"
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E6F1F1")
    sheet.freeze_panes = "A2"


def _explain(sheet: Any) -> None:
    lines = [
        ("编号", "必填，不能重复。"),
        ("问题", "必填，照群众的原话写。"),
        ("类型", "怎么分类由您定，成绩按它分开给；空着算「未分类」。"),
        ("结果", "必填，从这些里选：" + "、".join(OUTCOME_NAMES.values())),
        ("条款", "结果是「有条款依据」时必填：第3条、第5条；也可写 三（二）5、四（一）、前言。"),
        ("要点", "答案必须说到的话，一行一个；同一个要点的不同说法用｜隔开，说到一种就算。"),
        ("先前对话", "追问才填：一行一句，「问：……」「答：……」。"),
        ("口吻、说明、参考答案", "可以不填。参考答案只在报告里并排给人看，不计分。"),
    ]
    fill_sheet(sheet, ("列", "怎么填"), lines, (22, 90))


def _cells(path: Path) -> list[list[str]]:
    try:
        if path.suffix.lower() == ".csv":
            return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(_decoded(path.read_bytes()), newline=""))]
        book = load_workbook(path, read_only=True, data_only=True)
        return [[_text(cell) for cell in row] for row in book.worksheets[0].iter_rows(values_only=True)]
    except Exception as error:  # noqa: BLE001 - a damaged XLSX raises whatever its broken part raises
        raise UsageError(
            f"{path}：读不出来（{type(error).__name__}），所以什么也没有测。请确认它存在，是 CSV（UTF-8 或 GB 18030）或 XLSX，没有加密。"
        ) from None


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def _text(value: object) -> str:
    """A cell's text; 3.0 that a spreadsheet made of 3 is 3 again."""
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _columns(path: Path, cells: Sequence[str]) -> dict[str, int]:
    names = {name: field for field, usual in HEADINGS.items() for name in (*usual, field)}
    columns: dict[str, int] = {}
    for at, cell in enumerate(cells):
        field = names.get(re.sub(r"[\s*＊:：]|[（(].*?[)）]", "", cell).lower())
        if field in columns:
            raise UsageError(f"{path}：第{at + 1}列「{cell}」与第{columns[field] + 1}列是同一项，不知道该用哪一列。请删掉一列。")
        if field:
            columns[field] = at
    if missing := [HEADINGS[field][0] for field in _NEEDED if field not in columns]:
        raise UsageError(
            f"{path}：第一行里找不到这些列名：{'、'.join(missing)}，所以什么也没有测。第一行现在是：{'、'.join(filter(None, cells))}。"
            "请补上列名，或写出模板来填：assistant eval template 题目.xlsx"
        )
    return columns


def _place(number: int, columns: Mapping[str, int]) -> Callable[[str], str]:
    def place(field: str) -> str:
        if field not in columns:
            return f"第{number}行"
        return f"第{number}行「{HEADINGS[field][0]}」列（{get_column_letter(columns[field] + 1)}{number}）"

    return place


def _reader(cells: Mapping[str, str], number: int) -> Callable[[], Mapping[str, Any]]:
    def fields() -> Mapping[str, Any]:
        outcome = cells["outcome"].strip()
        if not outcome:
            raise CellFault("outcome", f"不能空着，可以填：{'、'.join(OUTCOME_NAMES.values())}")
        return {
            **cells,
            "kind": cells.get("kind") or "未分类",
            "outcome": str(_BY_OUTCOME_NAME.get(outcome, outcome)),
            "clauses": [each for each in re.split(r"[、，,；;\n]+", cells.get("clauses", "")) if each.strip()],
            "facts": split_facts(cells.get("facts", "")),
            "history": [_spoken(line) for line in cells.get("history", "").splitlines() if line.strip()],
        }

    return fields


def _spoken(line: str) -> dict[str, str]:
    speaker, separator, content = line.strip().replace("：", ":", 1).partition(":")
    if not separator or speaker.strip() not in _SPEAKERS:
        raise CellFault("history", f"「{line.strip()[:12]}」不知道是谁说的；每行以「问：」或「答：」开头")
    return {"role": _SPEAKERS[speaker.strip()], "content": content.strip()}
