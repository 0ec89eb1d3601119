"""With a language model: its draft passes the same ledger, or the approved sentences are offered with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from assistant.answering.statements import cite
from assistant.drafting.choices import Format
from assistant.drafting.desk import draft
from assistant.drafting.materials import DraftMaterials, subject_of_clause
from assistant.errors import ModelUnavailableError
from assistant.records import Evidence, Question, Statement
from assistant.settings import ROOT

WHOLE = (
    "全面放开县城落户限制。",
    "在县城有合法稳定住所（含租赁）的人员，本人及其共同居住生活的直系亲属，可以在当地申请登记常住户口。",
)


class Scripted:
    """Says the given sentences of the first clause."""

    def __init__(self, materials: DraftMaterials, *sentences: str, fails: bool = False) -> None:
        self._materials, self._sentences, self._fails = materials, sentences, fails

    def sentences(self, question: Question, evidence: Sequence[Evidence]) -> Iterator[Statement]:
        if self._fails:
            raise ModelUnavailableError("连不上语言模型")
        clause = evidence[0].clause
        citation = cite(clause, self._materials.library.documents[clause.document_id])
        yield from (Statement(text, clause.kind, (citation,), "point") for text in self._sentences)


def written(materials: DraftMaterials, model: Scripted) -> tuple[str, str, str]:
    made = draft(subject_of_clause("2", materials), Format.ARTICLE, materials, today=date(2026, 11, 24), model=model)
    assert made.ledger.complete
    return made.engine, made.fallback_reason, made.text


def test_a_word_for_word_draft_that_loses_nothing_is_offered(materials: DraftMaterials) -> None:
    engine, reason, text = written(materials, Scripted(materials, *WHOLE))
    assert (engine, reason) == ("language model", "")
    assert "市公安局牵头" in text
    assert "未核实" in text


def test_a_draft_that_loses_the_condition_is_not_offered(materials: DraftMaterials) -> None:
    engine, reason, _ = written(materials, Scripted(materials, WHOLE[0]))
    assert engine == "approved sentences"
    assert "漏了：在县城有合法稳定住所" in reason


def test_a_draft_that_retells_or_promises_is_not_offered(materials: DraftMaterials) -> None:
    engine, reason, text = written(materials, Scripted(materials, *WHOLE, "在县城租房一定能落户。"))
    assert engine == "approved sentences"
    assert "没有通过核对" in reason
    assert "一定能落户" not in text


def test_a_model_that_cannot_be_reached_is_named(materials: DraftMaterials) -> None:
    engine, reason, _ = written(materials, Scripted(materials, fails=True))
    assert (engine, reason) == ("approved sentences", "连不上语言模型")


def test_the_corpus_folder_alone_knows_the_document() -> None:
    for path in (ROOT / "assistant" / "drafting").glob("*.py"):
        assert "lincang" not in path.read_text("utf-8")
