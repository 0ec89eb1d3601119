"""Approved statements: each rests on words of its own clause."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

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
        ("clauses:\n  '9': {topic: 甲}", r"statements\.yaml, 9: there is no such clause in qinglan-2020"),
        (
            "clauses:\n  '3':\n    statements:\n      - {text: 甲, quote: 猫应当系绳, kind: 资格, role: conclusion}",
            r"3, statement 1: the quote '猫应当系绳' does not stand in qinglan-2020#3",
        ),
        (
            "clauses:\n  '3':\n    statements:\n      - {text: 甲, quote: 游客可以免费进入公园, kind: 资格, role: conclusion}",
            "the quote '游客可以免费进入公园' does not stand in qinglan-2020#3",
        ),
        (
            "clauses:\n  '3':\n    statements:\n      - {text: 甲, quote: 应当系绳, kind: 资格, role: 结论}",
            "role '结论' is not one of conclusion",
        ),
        ("clauses:\n  '3':\n    statements:\n      - {text: 甲, quote: 应当系绳, kind: 别的, role: point}", "Needed: text, quote, kind"),
        ("clauses:\n  '3':\n    statements:\n      - {text: 甲}", "Needed: text, quote, kind"),
    ],
)
def test_a_statement_that_rests_on_nothing_is_named(content: str, words: str, tmp_path: Path, invented_city: Path) -> None:
    shutil.copytree(invented_city, tmp_path / "corpus")
    (tmp_path / "corpus" / "qinglan-2020" / "statements.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(SourceError, match=words):
        load_notes(tmp_path / "corpus", load_library(tmp_path / "corpus"))
