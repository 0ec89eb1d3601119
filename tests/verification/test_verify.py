"""What may be shown: the measured pairs, the curated statements, and the rules for citations and open statements."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assistant.records import Citation, Statement, StatementKind
from assistant.verification.passages import officialise
from assistant.verification.support import MIN_SUPPORT, content_words, measure
from assistant.verification.verify import CHECKS, verify
from tests.verification.notice import FOLDER, citation, clauses, documents, evidence, statement, synonyms

DATA = Path(__file__).parent / "data"


def rows(*, good: bool) -> list[dict[str, object]]:
    """The measured pairs of every file: honest sentences, or corrupted ones with the check that should see it."""
    every = [json.loads(line) for path in sorted(DATA.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    return [row for row in every if ("check" not in row) is good and not row.get("known_miss")]


def failed(said: Statement, *keys: str) -> dict[str, str]:
    """Name to detail of the checks that a statement fails against these clauses as evidence (all without any)."""
    return {each.name: each.detail for each in verify([said], evidence(*keys), documents(), synonyms()).failed}


@pytest.mark.parametrize("row", rows(good=True), ids=lambda row: str(row["text"])[:24])
def test_an_honest_sentence_passes(row: dict[str, object]) -> None:
    assert failed(statement(str(row["text"]), *map(str, row["cited"]))) == {}


@pytest.mark.parametrize("row", rows(good=False), ids=lambda row: str(row["text"])[:24])
def test_a_corrupted_sentence_fails(row: dict[str, object]) -> None:
    assert failed(statement(str(row["text"]), *map(str, row["cited"])))


def test_most_corruptions_fail_the_check_that_names_them() -> None:
    hits = sum(row["check"] in failed(statement(str(row["text"]), *map(str, row["cited"]))) for row in rows(good=False))
    assert hits >= 0.95 * len(rows(good=False))


def test_every_sentence_of_every_clause_passes_when_said_word_for_word() -> None:
    said = [
        statement(sentence + "。", key) for key, clause in clauses().items() for sentence in clause.body.split("。") if len(sentence) > 8
    ]
    dropped = {each.statement: each.detail for each in verify(said, evidence(), documents()).failed}
    assert dropped == {}


def test_the_curated_statements_of_the_corpus_pass() -> None:
    units = yaml.safe_load((FOLDER / "statements.yaml").read_text("utf-8"))["clauses"]
    said = [
        Statement(each["text"], StatementKind(each["kind"]), (citation(key, each["quote"]),), each["role"])
        for key, unit in units.items()
        if key in clauses()
        for each in unit["statements"]
    ]
    said += [
        Statement(text, StatementKind.INFORMATION, (citation(key),), "open")
        for key, unit in units.items()
        if key in clauses()
        for text in unit["open"]
    ]
    assert {each.statement: each.detail for each in verify(said, evidence(), documents(), synonyms()).failed} == {}


def test_statements_are_kept_in_order_and_a_failed_one_is_dropped() -> None:
    said = [
        statement("投靠落户不受年龄限制。", "5"),
        statement("投靠落户受年龄限制。", "5"),
        statement("租房落户应当征得房屋产权人同意。", "3"),
    ]
    verified = verify(said, evidence("3", "5"), documents(), synonyms())
    assert verified.kept == (said[0], said[2])
    assert {each.name for each in verified.failed} == {"negation"}
    assert {each.name for each in verified.checks} == set(CHECKS)


def test_a_statement_without_a_citation_fails() -> None:
    assert "citation_exists" in failed(Statement("可以落户。", StatementKind.INFORMATION, ()))


def test_a_citation_of_a_clause_that_does_not_exist_fails() -> None:
    invented = Citation("", "", "第88条", "", 0, 0, verbatim=False)
    assert failed(Statement("投靠落户不受年龄限制。", StatementKind.INFORMATION, (invented,))) == {"citation_exists": "第88条不存在"}


def test_a_citation_of_a_clause_that_was_not_retrieved_fails() -> None:
    assert "citation_retrieved" in failed(statement("投靠落户不受年龄限制。", "5"), "3")


def test_words_of_one_clause_attributed_to_another_fail() -> None:
    said = statement("租赁性质的合法稳定住所是指在当地房管部门办理租赁登记备案的房屋。", "5")
    assert "support" in failed(said, "3", "5")


def test_a_citation_for_show_beside_the_right_one_fails() -> None:
    assert "support" in failed(statement("租房落户应当征得房屋产权人同意。", "3", "27"))


@pytest.mark.parametrize(
    "text",
    [
        "这份方案的文号，方案未载明。",
        "住满多久才能申领，本方案没有写明，请问当地派出所。",
        "要不要收费，方案没有规定。",
        "办理时限方案未载明，请向当地派出所咨询。",
    ],
)
def test_a_statement_that_the_text_is_silent_needs_no_clause(text: str) -> None:
    assert failed(Statement(text, StatementKind.INFORMATION, (), "open")) == {}


@pytest.mark.parametrize(
    "text",
    [
        "可以落户。",
        "方案没有写明，但可以落户。",
        "方案没有规定，办理免费。",
        "方案未载明，需要15个工作日。",
        "方案未载明，依据临政发〔2015〕9号办理。",
        "方案说「可以申请落户」，其他未载明。",
        "方案未载明，应当带户口簿。",
    ],
)
def test_an_open_statement_that_claims_something_fails(text: str) -> None:
    assert failed(Statement(text, StatementKind.INFORMATION, (), "open"))


def test_an_open_statement_with_its_clause_may_name_that_clauses_words() -> None:
    text = "「四个项目」是哪四个项目，本方案没有写明。"
    assert failed(Statement(text, StatementKind.INFORMATION, (), "open"))
    assert failed(Statement(text, StatementKind.INFORMATION, (citation("6"),), "open")) == {}
    assert failed(Statement(text, StatementKind.INFORMATION, (citation("7"),), "open"))


def test_a_question_to_the_asker_may_be_asked_and_may_not_claim() -> None:
    assert failed(Statement("您租的房子是否办了租赁登记备案？", StatementKind.INFORMATION, (), "ask")) == {}
    assert failed(Statement("办了租赁登记备案就行。", StatementKind.INFORMATION, (), "ask"))


def test_a_statement_on_a_digest_is_checked_against_our_wording_and_never_quotes() -> None:
    digest = replace(
        clauses()["5"], id="d#1", document_id="digest", quotable=False, start=0, end=0, body="小城镇落户全面放开，住所含租赁。"
    )
    shown = replace(evidence("5")[0], clause=digest)
    cited = Citation("digest", "d#1", "第（四）项", "小城镇落户全面放开", 0, 0, verbatim=False)
    collection = {"digest": replace(documents()["notice"], id="digest", text="")}
    honest = Statement("小城镇落户全面放开，租赁住所也算。", StatementKind.INFORMATION, (cited,), "basis")
    assert verify([honest], [shown], collection).kept == (honest,)
    quoting = replace(honest, text="原文是「小城镇落户全面放开」。")
    assert [each.name for each in verify([quoting], [shown], collection).failed] == ["quotation"]


def test_a_synonym_that_loses_a_negation_is_not_used() -> None:
    words = {"房东不同意": "征得房屋产权人同意", "房东": "房屋产权人"}
    assert officialise("房东不同意", words, "应当征得房屋产权人同意") == "房屋产权人不同意"


@given(st.sampled_from(sorted(clauses())), st.data())
def test_any_run_of_a_clause_is_fully_supported_by_it(key: str, data: st.DataObject) -> None:
    body = clauses()[key].body
    start = data.draw(st.integers(0, len(body) - 2))
    part = body[start : start + data.draw(st.integers(8, 60))]
    support = measure(part, body)
    assert 0 <= support.score <= 1
    assert support.score >= MIN_SUPPORT or sum(map(len, content_words(part))) < 8


def test_a_sentence_on_departments_alone_stands_on_the_department_check() -> None:
    assert failed(statement("第3条由市公安局牵头，市发改委、市住建局等负责。", "3")) == {}
    assert set(failed(statement("第3条由市住建局牵头，市公安局、市发改委等负责。", "3"))) == {"department"}


@pytest.mark.xfail(reason="docs/decisions/0002: a false 应当 on words that the source uses with and without 可以", strict=True)
def test_a_false_duty_on_words_used_twice_is_seen() -> None:
    assert failed(statement("房屋租赁登记备案后，申请人应当申请落户。", "3"))
