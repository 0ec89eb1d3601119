"""一图读懂: lays a draft out for a phone, once, and writes it as SVG and as PNG.

Both writers draw the same rectangles and lines of text, so the two pictures cannot differ. The typeface comes with a package: the SVG
carries the few characters that it uses, the PNG is drawn with the whole one, and neither asks the machine for a Chinese font.
"""

from __future__ import annotations

import base64
import io
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

import pylopdf_fonts_zh_cn
from fontTools import subset
from PIL import Image, ImageDraw, ImageFont

from assistant.drafting.pieces import Piece, PieceKind, read_pieces

WIDTH = 375
"""Width in CSS pixels of the phones that most readers hold."""
PIXELS = 3
"""Pixels of the PNG per CSS pixel."""
_COLOURS = 64
"""Enough for seven colours and the edges of the letters; a third of the size of full colour."""
_MARGIN, _INSET = 14, 12
_INK, _SOFT, _BRAND, _GROUND, _PAPER, _WARN, _WARN_GROUND = "#1f2933", "#52606d", "#155e63", "#eef3f3", "#ffffff", "#7a4b00", "#fff6e0"
_TITLE, _HEAD, _BODY, _LABEL, _FOOT = 24.0, 16.0, 16.0, 12.0, 12.0
_LEADING = 1.6
_ON_BRAND = "#cfe5e5"
_NOT_FIRST = "，。；：、）」》？！”’%"
_NOT_LAST = "（「《“‘"
_HALF_EMPTY = "，。；：、"
_LEAST_LAST = 3
"""Fewer characters on a paragraph's last line look like a mistake."""
_TOKEN = re.compile(r"[A-Za-z0-9.\-%]{1,20}|[^A-Za-z0-9.\-%]")
"""A number or a date is not broken."""
logging.getLogger("fontTools.subset").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle with round corners, in CSS pixels."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    radius: float


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text; `y` is its baseline."""

    x: float
    y: float
    size: float
    fill: str
    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """A picture: what to draw in this order, and its height."""

    title: str
    text: str
    height: float
    shapes: tuple[Box | Words, ...]


def lay_out(text: str, source: str, footer: tuple[str, ...]) -> Layout:
    """Lay a draft out in one column.

    Args:
        text: A draft, as `pieces` reads it.
        source: Printed below the title: what the draft stands on.
        footer: Lines to print below it: date, state, versions.

    Returns:
        The layout, `WIDTH` wide.
    """
    return _Column(text, source, footer).layout()


def to_svg(layout: Layout) -> str:
    """Write a layout as SVG with the characters of its typeface inside."""
    height = round(layout.height)
    drawn = "".join(_svg_box(each) if isinstance(each, Box) else _svg_words(each) for each in layout.shapes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" lang="zh-CN">'
        f"<title>{escape(layout.title)}</title><desc>{escape(layout.text)}</desc>"
        f"<style>@font-face{{font-family:D;src:url(data:font/woff;base64,{_embedded(layout)}) format('woff')}}"
        f"text{{font-family:D,'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif}}</style>{drawn}</svg>\n"
    )


def to_png(layout: Layout) -> bytes:
    """Draw a layout as PNG, `PIXELS` pixels per CSS pixel."""
    image = Image.new("RGB", (WIDTH * PIXELS, round(layout.height) * PIXELS), _GROUND)
    draw = ImageDraw.Draw(image)
    for each in layout.shapes:
        if isinstance(each, Box):
            corners = [(each.x * PIXELS, each.y * PIXELS), ((each.x + each.width) * PIXELS - 1, (each.y + each.height) * PIXELS - 1)]
            draw.rounded_rectangle(corners, each.radius * PIXELS, fill=each.fill)
        else:
            place = (each.x * PIXELS, each.y * PIXELS)
            draw.text(place, each.text, each.fill, _font(each.size * PIXELS), anchor="ls", stroke_width=int(each.bold))
    file = io.BytesIO()
    image.quantize(_COLOURS).save(file, "PNG", optimize=True)
    return file.getvalue()


class _Column:
    """Fills one column from top to bottom."""

    def __init__(self, text: str, source: str, footer: tuple[str, ...]) -> None:
        self._text, self._source, self._footer = text, source, footer
        self._pieces = read_pieces(text)
        self._y = 0.0
        self._shapes: list[Box | Words] = []

    def layout(self) -> Layout:
        """Lay everything out."""
        title = next((each.text for each in self._pieces if each.kind is PieceKind.TITLE), "")
        self._banner(title)
        for heading, members in self._sections():
            self._section(heading, members)
        self._notes()
        for line in self._footer:
            self._lines(line, _FOOT, _SOFT, _MARGIN + 2, WIDTH - 2 * _MARGIN - 4)
        self._y += _MARGIN
        shapes = (Box(0, 0, WIDTH, self._y, _GROUND, 0), *self._shapes)
        return Layout(title, self._text.strip(), self._y, shapes)

    def _sections(self) -> Iterator[tuple[Piece | None, list[Piece]]]:
        heading: Piece | None = None
        members: list[Piece] = []
        for piece in self._pieces:
            if piece.kind in (PieceKind.HEADING, PieceKind.QUESTION):
                if heading or members:
                    yield heading, members
                heading, members = piece, []
            elif piece.kind is PieceKind.SENTENCE:
                members.append(piece)
        if heading or members:
            yield heading, members

    def _banner(self, title: str) -> None:
        position = len(self._shapes)
        self._y = 18
        name, _, kind = title.partition("：")
        if kind:
            self._lines(kind, _LABEL + 2, _ON_BRAND, _MARGIN + 2, WIDTH - 2 * _MARGIN)
        self._lines(name, _TITLE, _PAPER, _MARGIN + 2, WIDTH - 2 * _MARGIN - 4, bold=True)
        self._lines(self._source, _LABEL + 1, _ON_BRAND, _MARGIN + 2, WIDTH - 2 * _MARGIN - 4)
        self._y += 10
        self._shapes.insert(position, Box(0, 0, WIDTH, self._y, _BRAND, 0))
        self._y += 12

    def _section(self, heading: Piece | None, members: list[Piece]) -> None:
        position, top = len(self._shapes), self._y
        self._y += 10
        inner = WIDTH - 2 * (_MARGIN + _INSET)
        if heading:
            self._shapes.append(Box(_MARGIN, self._y + 3, 4, _HEAD + 4, _BRAND, 0))
            self._lines(heading.text, _HEAD, _BRAND, _MARGIN + _INSET, inner, bold=True)
            self._y += 4
        for number, piece in enumerate(members):
            self._y += 6 if number else 0
            self._lines(piece.text, _BODY, _INK, _MARGIN + _INSET, inner)
            if piece.labels:
                self._lines(f"依据：{'、'.join(piece.labels)}", _LABEL, _SOFT, _MARGIN + _INSET, inner)
        self._y += 10
        self._shapes.insert(position, Box(_MARGIN, top, WIDTH - 2 * _MARGIN, self._y - top, _PAPER, 10))
        self._y += 10

    def _notes(self) -> None:
        notes = [each.text for each in self._pieces if each.kind is PieceKind.NOTE]
        if not notes:
            return
        position, top = len(self._shapes), self._y
        self._y += 8
        for note in notes:
            self._lines(note, _FOOT + 1, _WARN, _MARGIN + _INSET, WIDTH - 2 * (_MARGIN + _INSET))
        self._y += 8
        self._shapes.insert(position, Box(_MARGIN, top, WIDTH - 2 * _MARGIN, self._y - top, _WARN_GROUND, 10))
        self._y += 10

    def _lines(self, text: str, size: float, fill: str, x: float, width: float, *, bold: bool = False) -> None:
        for line in wrap(text, size, width):
            self._y += size * _LEADING
            self._shapes.append(Words(x, self._y - size * 0.4, size, fill, line, bold))


def wrap(text: str, size: float, width: float) -> list[str]:
    """Break a text into lines; no line begins with a closing mark or ends with an opening one.

    Args:
        text: One paragraph.
        size: Of the type, in CSS pixels.
        width: Of the column, in CSS pixels; a comma may hang over by half a character.

    Returns:
        The lines, at least one.
    """
    clusters = _clusters(text)
    lines = _filled(clusters, size, width)
    narrower = width - size
    while len(lines) > 1 and len(lines[-1]) < _LEAST_LAST and narrower > width - 4 * size:
        tried = _filled(clusters, size, narrower)
        if len(tried) > len(lines):
            break
        lines, narrower = tried, narrower - size
    return lines


def _clusters(text: str) -> list[str]:
    """Pieces that stay on one line: a closing mark with what it closes, an opening one with what it opens."""
    clusters: list[str] = []
    for token in _TOKEN.findall(text):
        if clusters and (token in _NOT_FIRST or clusters[-1][-1] in _NOT_LAST):
            clusters[-1] += token
        else:
            clusters.append(token)
    return clusters


def _filled(clusters: Sequence[str], size: float, width: float) -> list[str]:
    """Lines filled from the left; a comma or stop at the end, whose right half is empty, may hang over by that half."""
    lines = [""]
    for cluster in clusters:
        spare = size / 2 if cluster[-1] in _HALF_EMPTY else 0
        if lines[-1] and _font(100).getlength(lines[-1] + cluster) * size / 100 - spare > width:
            lines.append(cluster)
        else:
            lines[-1] += cluster
    return lines


@lru_cache(maxsize=16)
def _font(size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(pylopdf_fonts_zh_cn.sans_path(), size)


def _embedded(layout: Layout) -> str:
    """The typeface reduced to the characters of a layout, as WOFF in base64."""
    options = subset.Options(flavor="woff", layout_features=[], hinting=False, name_IDs=[0, 13, 14], desubroutinize=True)
    font = subset.load_font(str(pylopdf_fonts_zh_cn.sans_path()), options)
    characters = "".join(each.text for each in layout.shapes if isinstance(each, Words))
    reducing = subset.Subsetter(options)
    reducing.populate(text=characters)
    reducing.subset(font)
    file = io.BytesIO()
    font.flavor = "woff"
    font.save(file)
    return base64.b64encode(file.getvalue()).decode("ascii")


def _svg_box(box: Box) -> str:
    return f'<rect x="{box.x:g}" y="{box.y:.1f}" width="{box.width:g}" height="{box.height:.1f}" rx="{box.radius:g}" fill="{box.fill}"/>'


def _svg_words(words: Words) -> str:
    stroke = f' stroke="{words.fill}" stroke-width="{words.size * 0.03:.2f}"' if words.bold else ""
    return f'<text x="{words.x:g}" y="{words.y:.1f}" font-size="{words.size:g}" fill="{words.fill}"{stroke}>{escape(words.text)}</text>'
