"""Plots as inline SVG. Words and numbers stand beside them as text, so that they can be read at any width and by a screen reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np

_WIDTH, _HEIGHT = 200, 22
_BARS = 24


def share_bar(each: Mapping[str, Any], goal: float | None = None) -> str:
    """A share from 0 to 1: a dot, its 95 % interval as a line, the goal as an upright mark. Fills the width of its cell."""
    if each["value"] is None:
        return ""
    middle = _HEIGHT / 2
    x = {name: _WIDTH * min(1.0, max(0.0, float(each[name]))) for name in ("value", "low", "high")}
    mark = "" if goal is None else f'<line class="goal" x1="{_WIDTH * goal:.1f}" x2="{_WIDTH * goal:.1f}" y1="2" y2="{_HEIGHT - 2}"/>'
    return (
        f'<svg class="share" viewBox="-4 0 {_WIDTH + 8} {_HEIGHT}" preserveAspectRatio="none" aria-hidden="true">'
        f'<line class="axis" x1="0" x2="{_WIDTH}" y1="{middle}" y2="{middle}"/>{mark}'
        f'<line class="interval" x1="{x["low"]:.1f}" x2="{x["high"]:.1f}" y1="{middle}" y2="{middle}"/>'
        f'<line class="dot" x1="{x["value"]:.1f}" x2="{x["value"]:.1f}" y1="{middle}" y2="{middle}"/></svg>'
    )


def histogram(values: Sequence[float], *, unit: str, marks: Mapping[str, float]) -> str:
    """How values are spread, up to their largest; `marks` are drawn as upright lines with their names below."""
    if not values:
        return ""
    counts, edges = np.histogram(values, bins=_BARS, range=(0.0, max(values) or 1.0))
    width, height, base = 480.0, 190.0, 136.0
    tallest = max(counts)
    bars = "".join(
        f'<rect x="{width * at / _BARS + 1:.1f}" y="{base - 116 * count / tallest:.1f}" width="{width / _BARS - 2:.1f}" '
        f'height="{116 * count / tallest:.1f}"><title>{edges[at]:.0f}–{edges[at + 1]:.0f}{escape(unit)}：{count}题</title></rect>'
        for at, count in enumerate(counts)
    )
    lines = "".join(
        f'<line class="goal" x1="{width * value / edges[-1]:.1f}" x2="{width * value / edges[-1]:.1f}" y1="8" y2="{base}"/>'
        f'<text x="{width * value / edges[-1]:.1f}" y="{base + 20 + 20 * row}" text-anchor="middle">{escape(name)} {value:.0f}</text>'
        for row, (name, value) in enumerate(marks.items())
    )
    ends = f'<text x="0" y="{base + 20}">0</text><text x="{width}" y="{base + 20}" text-anchor="end">{edges[-1]:.0f}{escape(unit)}</text>'
    axis = f'<line class="axis" x1="0" x2="{width}" y1="{base}" y2="{base}"/>'
    return (
        f'<svg class="plot" viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="每题用时的分布">{bars}{axis}{lines}{ends}</svg>'
    )
