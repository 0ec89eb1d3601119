"""Writes a draft to a file: DOCX, Markdown, SVG, PNG. Each carries its state, its date, the notice's status and the versions."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import docx
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from assistant.drafting.choices import SUFFIXES
from assistant.drafting.picture import lay_out, to_png, to_svg
from assistant.errors import UsageError

_FONT = "宋体"
"""Every office suite has it or a substitute."""
_INK = RGBColor(0x15, 0x5E, 0x63)
_SOFT = RGBColor(0x52, 0x60, 0x6D)


@dataclass(frozen=True, slots=True)
class Imprint:
    """What is printed below an exported draft; `state` with the reviewing role and day, dates ISO."""

    state: str
    role: str
    reviewed: str
    exported: str
    source: str
    status: str
    index: str
    corpus: str
    coverage: str

    def lines(self) -> tuple[str, ...]:
        """Its lines, as readers see them."""
        reviewed = f"（审核角色：{self.role}，{self.reviewed}）" if self.role else "（未经审核，请勿直接发布）"
        return (
            f"稿件状态：{self.state}{reviewed}",
            f"依据：{self.source}",
            f"今天是否有效：{self.status}；导出日期：{self.exported}",
            f"要点覆盖：{self.coverage}；索引：{self.index}；资料版本：{self.corpus}",
        )


def export(text: str, imprint: Imprint, path: Path) -> None:
    """Write a draft to a file; its suffix says in which form.

    Args:
        text: The draft.
        imprint: What is printed below it.
        path: The file, overwritten if it is there.

    Raises:
        UsageError: If the suffix is none of `choices.SUFFIXES`, or the file cannot be written.
    """
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        raise UsageError(f"{path}：不会写「{path.suffix or '没有后缀'}」这种文件，稿子没有导出。可以写：{'、'.join(SUFFIXES)}")
    try:
        path.write_bytes(writer(text, imprint))
    except OSError as error:
        raise UsageError(f"{path}：写不进去（{error.strerror}），稿子没有导出。请换一个文件夹。") from None


def to_markdown(text: str, imprint: Imprint) -> str:
    """A draft as Markdown: title and headings marked, questions bold, the imprint below a rule."""
    lines = [_markdown_line(line, first=number == 0) for number, line in enumerate(text.strip().splitlines())]
    return "\n\n".join([*lines, "---", *imprint.lines()]).replace("\n\n- ", "\n- ") + "\n"


def to_docx(text: str, imprint: Imprint) -> bytes:
    """A draft as a Word document with real headings and lists."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(26)
    section.top_margin = section.bottom_margin = Mm(20)
    normal = document.styles["Normal"]
    assert isinstance(normal, ParagraphStyle)
    normal.font.name, normal.font.size = _FONT, Pt(12)
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "List Bullet"):
        style = document.styles[name]
        assert isinstance(style, ParagraphStyle)
        style.font.name = _FONT
        if name.startswith(("Title", "Heading")):
            style.font.color.rgb = _INK
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)
    for number, line in enumerate(text.strip().splitlines()):
        _docx_line(document, line.strip(), first=number == 0)
    for line in imprint.lines():
        _small(document.add_paragraph(line))
    document.core_properties.title = text.strip().splitlines()[0] if text.strip() else ""
    document.core_properties.author = ""
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _markdown_line(line: str, *, first: bool) -> str:
    words = line.strip()
    if first:
        return f"# {words}"
    if words.startswith("【") and words.endswith("】"):
        return f"## {words[1:-1]}"
    if words.startswith("问："):
        return f"**{words}**"
    if words.startswith("· "):
        return f"- {words[2:]}"
    return f"> {words}" if words.startswith("※") else words


def _docx_line(document: docx.document.Document, words: str, *, first: bool) -> None:
    if first:
        document.add_heading(words, 0)
    elif words.startswith("【") and words.endswith("】"):
        document.add_heading(words[1:-1], 2)
    elif words.startswith("问："):
        document.add_paragraph().add_run(words).bold = True
    elif words.startswith("· "):
        document.add_paragraph(words[2:], "List Bullet")
    elif words.startswith("※"):
        _small(document.add_paragraph(words))
    elif words:
        document.add_paragraph(words)


def _small(paragraph: Paragraph) -> None:
    for run in paragraph.runs:
        run.font.size = Pt(9)
        run.font.color.rgb = _SOFT


_WRITERS: Mapping[str, Callable[[str, Imprint], bytes]] = {
    ".docx": to_docx,
    ".md": lambda text, imprint: to_markdown(text, imprint).encode("utf-8"),
    ".svg": lambda text, imprint: to_svg(lay_out(text, imprint.source, imprint.lines())).encode("utf-8"),
    ".png": lambda text, imprint: to_png(lay_out(text, imprint.source, imprint.lines())),
}
