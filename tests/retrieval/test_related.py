"""Clauses that belong together: a line of the corpus that is wrong is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant.clauses.library import load_library
from assistant.errors import SourceError
from assistant.retrieval.related import load_relations


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("{clause: '1', with: '9', words: [免费]}", "没有条款 qinglan-2020#9，.*corpus show qinglan-2020"),
        ("{clause: '1', with: '2'}", "缺少 words，"),
        ("{with: '2', words: [免费]}", "缺少 clause，"),
    ],
)
def test_a_broken_relation_is_named(entry: str, words: str, tmp_path: Path, invented_city: Path) -> None:
    shutil.copytree(invented_city, tmp_path / "corpus")
    (tmp_path / "corpus" / "qinglan-2020" / "related.yaml").write_text(f"related:\n  - {entry}\n", encoding="utf-8")
    with pytest.raises(SourceError, match=rf"related\.yaml，related 第1项：{words}"):
        load_relations(tmp_path / "corpus", load_library(tmp_path / "corpus"))
