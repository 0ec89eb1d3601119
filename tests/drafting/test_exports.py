"""Exports: real headings in Word, Markdown, and two pictures that say the same; state and versions on each."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ElementTree
from datetime import date
from pathlib import Path

import docx
import pytest
from PIL import Image

from assistant.drafting.choices import SUFFIXES, Format
from assistant.drafting.desk import draft, imprint
from assistant.drafting.exports import Imprint, export, to_docx, to_markdown
from assistant.drafting.materials import DraftMaterials, subject_of_clause
from assistant.drafting.picture import PIXELS, WIDTH, Words, lay_out, to_png, to_svg, wrap
from assistant.errors import UsageError


@pytest.fixture(scope="module")
def made(materials: DraftMaterials) -> tuple[str, Imprint]:
    subject = subject_of_clause("4", materials)
    written = draft(subject, Format.PICTURE, materials, today=date(2026, 11, 24))
    return written.text, imprint(subject, written.ledger, materials, index="build-1", today=date(2026, 11, 24))


def test_the_imprint_names_state_date_status_and_versions(made: tuple[str, Imprint]) -> None:
    words = "\n".join(made[1].lines())
    for part in ("草稿", "未经审核", "2026-11-24", "2015年", "第4条", "未核实", "build-1", "资料版本", "17/17"):
        assert part in words


def test_word_has_headings_points_and_the_imprint(made: tuple[str, Imprint]) -> None:
    document = docx.Document(io.BytesIO(to_docx(*made)))
    styles = [paragraph.style.name for paragraph in document.paragraphs if paragraph.style]
    assert styles[0] == "Title"
    assert {"Heading 2", "List Bullet"} <= set(styles)
    assert document.paragraphs[-1].text.startswith("要点覆盖：17/17")
    assert document.core_properties.author == ""


def test_markdown_marks_title_headings_and_points(made: tuple[str, Imprint]) -> None:
    text = to_markdown(*made)
    assert text.startswith("# 迁回农村落户：一图读懂\n")
    assert "\n## 谁可以迁回\n" in text
    assert "\n- 农业转移人口" in text
    assert "草稿" in text.partition("\n---\n")[2]


def test_the_picture_holds_every_word_of_the_draft(made: tuple[str, Imprint]) -> None:
    layout = lay_out(made[0], made[1].source, made[1].lines())
    drawn = "".join(each.text for each in layout.shapes if isinstance(each, Words))
    for line in made[0].splitlines()[1:]:
        words = line.strip("【】·※ ").partition("（第4条）")[0]
        assert words in drawn, line


def test_no_line_of_the_picture_leaves_the_phone(made: tuple[str, Imprint]) -> None:
    layout = lay_out(made[0], made[1].source, made[1].lines())
    lines = [each for each in layout.shapes if isinstance(each, Words)]
    assert all(each.x + len(each.text) * each.size <= WIDTH + each.size for each in lines if each.text.isalpha())
    assert all(each.y < layout.height for each in lines)


def test_svg_is_well_formed_and_carries_its_typeface(made: tuple[str, Imprint]) -> None:
    svg = to_svg(lay_out(made[0], made[1].source, made[1].lines()))
    root = ElementTree.fromstring(svg)
    assert root.attrib["viewBox"].startswith(f"0 0 {WIDTH} ")
    assert "data:font/woff;base64," in svg
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")
    assert len(svg) < 150_000


def test_png_is_the_same_size_and_not_blank(made: tuple[str, Imprint]) -> None:
    layout = lay_out(made[0], made[1].source, made[1].lines())
    image = Image.open(io.BytesIO(to_png(layout)))
    assert image.size == (WIDTH * PIXELS, round(layout.height) * PIXELS)
    colours = image.convert("RGB").getcolors(maxcolors=1000)
    assert colours is not None
    assert len(colours) > 8


def test_lines_break_as_chinese_does() -> None:
    lines = wrap("（户籍窗口）确认，办理前请先问当地派出所。2026-11-24导出", 16, 96)
    assert "".join(lines) == "（户籍窗口）确认，办理前请先问当地派出所。2026-11-24导出"
    assert not any(line[0] in "，。）" for line in lines[1:])
    assert not any(line[-1] == "（" for line in lines)
    assert any("2026-11-24" in line for line in lines)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_suffix_can_be_written(suffix: str, made: tuple[str, Imprint], tmp_path: Path) -> None:
    export(*made, tmp_path / f"稿子{suffix}")
    assert (tmp_path / f"稿子{suffix}").stat().st_size > 500


def test_another_suffix_and_a_missing_folder_are_named(made: tuple[str, Imprint], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"不会写「.pdf」.*docx"):
        export(*made, tmp_path / "稿子.pdf")
    with pytest.raises(UsageError, match=r"写不进去.*换一个文件夹"):
        export(*made, tmp_path / "没有" / "稿子.md")
