"""The pages that explain the measures (docs/evaluation/), read so that reports can show them."""

from __future__ import annotations

from pathlib import Path

from assistant.errors import SourceError
from assistant.settings import ROOT

FOLDER = ROOT / "docs" / "evaluation"
HEADINGS = ("量什么", "为什么", "怎么算", "看不到什么")


def explanation(page: str, folder: Path = FOLDER) -> dict[str, str]:
    """One page's sections by heading.

    Raises:
        SourceError: If the page is missing or lacks a heading.
    """
    path = folder / f"{page}.md"
    if not path.exists():
        raise SourceError(f"{path}：缺少这一页，报告里就没法说明这个指标。请补上。")
    sections: dict[str, str] = {}
    for section in path.read_text(encoding="utf-8").split("\n## ")[1:]:
        heading, _, text = section.partition("\n")
        sections[heading.strip()] = text.strip()
    if missing := [heading for heading in HEADINGS if heading not in sections]:
        raise SourceError(f"{path}：缺少小节「{'」「'.join(missing)}」，报告里就说不全。请补上。")
    return sections
