"""Approved statements: each rests on words of its own clause."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant.answering.basis import load_basis
from assistant.answering.statements import cite, load_notes
from assistant.clauses.library import Library, load_library
from assistant.errors import SourceError
from assistant.flow import Desk


def test_every_approved_statement_quotes_words_of_its_clause(desk: Desk) -> None:
    library = desk.materials.library
    for clause_id, notes in desk.materials.notes.items():
        clause = library.by_id[clause_id]
        for approved in notes.approved:
            (citation,) = approved.statement.citations
            assert clause.start <= citation.start < citation.end <= clause.end
            assert library.documents[clause.document_id].text[citation.start : citation.end] == citation.quote


def test_a_digest_item_is_cited_but_never_verbatim(library: Library) -> None:
    clause = library.by_id["guofa-2014-25#（四）"]
    citation = cite(clause, library.documents[clause.document_id])
    assert (citation.verbatim, citation.start, citation.end, citation.quote) == (False, 0, 0, clause.body)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("clauses:\n  '9': {topic: 甲}", r"statements\.yaml，9：qinglan-2020 里没有这一条"),
        (
            "clauses:\n  '3':\n    statements:\n      - {text: 甲, quote: 猫应当系绳, kind: 资格, role: conclusion}",
            r"3，statements 第1项：quote '猫应当系绳' 不在 qinglan-2020#3 里.*assistant clause qinglan-2020#3",
        ),
        (
            "clauses:\n  '3':\n    statements:\n      - {text: 甲, quote: 游客可以免费进入公园, kind: 资格, role: conclusion}",
            "quote '游客可以免费进入公园' 不在 qinglan-2020#3 里",
        ),
        (
            "clauses:\n  '3':\n    statements:\n      - {text: 甲, quote: 应当系绳, kind: 资格, role: 结论}",
            "没有 '结论' 这种 role，.*conclusion",
        ),
        (
            "clauses:\n  '3':\n    statements:\n      - {text: 甲, quote: 应当系绳, kind: 别的, role: point}",
            "没有 '别的' 这种 kind，.*资格",
        ),
        ("clauses:\n  '3':\n    statements:\n      - {text: 甲}", "缺少 quote，.*要有 text、quote、kind"),
    ],
)
def test_a_statement_that_rests_on_nothing_is_named(content: str, words: str, tmp_path: Path, invented_city: Path) -> None:
    shutil.copytree(invented_city, tmp_path / "corpus")
    (tmp_path / "corpus" / "qinglan-2020" / "statements.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(SourceError, match=words):
        load_notes(tmp_path / "corpus", load_library(tmp_path / "corpus"))


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("{clause: '1', document: qinglan-2020, item: '9', relation: 细化}", "没有条款 qinglan-2020#9，"),
        ("{clause: '1', document: qinglan-2020, item: '2', relation: 差不多}", "没有 '差不多' 这种 relation，.*承袭、细化"),
    ],
)
def test_a_broken_line_of_the_basis_map_is_named(entry: str, words: str, tmp_path: Path, invented_city: Path) -> None:
    shutil.copytree(invented_city, tmp_path / "corpus")
    (tmp_path / "corpus" / "qinglan-2020" / "basis.yaml").write_text(f"basis:\n  - {entry}\n", encoding="utf-8")
    with pytest.raises(SourceError, match=rf"basis\.yaml，basis 第1项：{words}"):
        load_basis(tmp_path / "corpus", load_library(tmp_path / "corpus"))
