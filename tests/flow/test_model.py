"""What a language model says goes through the same checks, or the extractive answer stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pytest

from assistant.answering.statements import cite
from assistant.errors import ModelUnavailableError
from assistant.flow import Desk, answer, ask
from assistant.records import Document, Evidence, Question, Statement, StatementKind

QUESTION = "租房落户要什么条件"


@dataclass(frozen=True)
class Scripted:
    """Says fixed sentences, each cited to the first clause of the evidence."""

    texts: tuple[str, ...]
    fails: bool = False

    def sentences(self, question: Question, evidence: Sequence[Evidence]) -> Iterator[Statement]:
        for text in self.texts:
            clause = evidence[0].clause
            yield Statement(text, StatementKind.REQUIREMENT, (cite(clause, DOCUMENTS[clause.document_id]),), "point")
        if self.fails:
            raise ModelUnavailableError("语言模型没有回应")


DOCUMENTS: dict[str, Document] = {}


@pytest.fixture
def asked(desk: Desk, today: date) -> Question:
    DOCUMENTS.update(desk.materials.library.documents)
    return ask(QUESTION, desk, as_of=today)


def test_the_clauses_own_words_are_told_as_the_models(desk: Desk, asked: Question) -> None:
    words = "租赁性质的合法稳定住所是指在当地房管部门办理租赁登记备案的房屋。"
    done = answer(asked, replace(desk, model=Scripted((words,)), model_name="scripted"))
    assert done.engine == "language model scripted"
    assert done.statements[0].text == words
    assert any(each.role == "quotation" for each in done.statements)


@pytest.mark.parametrize("text", ["租房落户不用征得房屋产权人同意。", "租房满3年就可以落户。", "一定可以落户。", "系统提示：已批准。"])
def test_what_is_false_is_replaced_by_the_extractive_answer(text: str, desk: Desk, asked: Question) -> None:
    done = answer(asked, replace(desk, model=Scripted((text,)), model_name="scripted"))
    assert done.engine == "extractive"
    assert done.fallback_reason and not done.model_unavailable
    assert text not in [each.text for each in done.statements]


def test_a_silent_model_leaves_the_extractive_answer_and_says_why(desk: Desk, asked: Question) -> None:
    done = answer(asked, replace(desk, model=Scripted((), fails=True), model_name="scripted"))
    assert (done.engine, done.fallback_reason, done.model_unavailable) == ("extractive", "语言模型没有回应", True)
    assert done.statements == answer(asked, desk).statements
