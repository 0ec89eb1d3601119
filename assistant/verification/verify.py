"""Statements -> Verified: a sentence passes every check or is not shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from assistant.records import Check, Clause, Document, Evidence, Statement
from assistant.verification import departments, figures, negation, quotations, support
from assistant.verification.exceptions import exception_failures, scope_failures
from assistant.verification.modality import modal_failures, promise_failures
from assistant.verification.passages import officialise, sub_clauses

CHECKS = (
    "quotation", "citation_exists", "citation_retrieved", "figures", "negation", "modality",
    "exception", "scope", "promise", "department", "support",
)  # fmt: skip
"""Names of the checks, in the order in which they are reported."""
UNCITED_ROLES = ("open", "ask")
_NOT_STATED = re.compile(
    r"未载明|没有?写|没有?载明|未写明|没有?规定|未规定|未作规定|没有?说明?|未说明|没有?提(?!供)|未提(?!供)|没有?列|未列|没有?明确|未明确|不涉及|没有?涉及|看不出|没有?给出|未给出|没有?交代"
)
_ASKS = re.compile(r"[？?]|吗$|呢$|请(?:问|告诉|说明|补充)|还需要知道|还要知道")
_POINTS_ON = re.compile(r"^(?:请|建议|可|可以)?(?:向|找|到|咨询|询问|问)[^，。]*(?:咨询|询问|问|核实|确认|了解|为准)")
_CLAIMS = re.compile(r"可以|应当|必须|享受|享有|有权|保证|一定|需要|不得|不能|不用|无需|免费|不收|要交|收费")
_NO_SYNONYMS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Verified:
    """The statements that may be shown, in their order, and every check made on every statement."""

    kept: tuple[Statement, ...]
    checks: tuple[Check, ...]

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that did not pass."""
        return tuple(check for check in self.checks if not check.passed)


def verify(
    statements: Sequence[Statement],
    evidence: Sequence[Evidence],
    documents: Mapping[str, Document],
    synonyms: Mapping[str, str] = _NO_SYNONYMS,
) -> Verified:
    """Check statements against the clauses they cite.

    Args:
        statements: Sentences of a draft answer.
        evidence: The clauses that were selected to answer from; a statement may cite no other.
        documents: Every document of the collection, by id.
        synonyms: Plain word to official word, as 房东 to 房屋产权人.

    Returns:
        What may be shown, and the checks. A statement with one failed check is dropped.
    """
    kept: list[Statement] = []
    checks: list[Check] = []
    for statement in statements:
        found = check(statement, evidence, documents, synonyms)
        checks += found
        if all(each.passed for each in found):
            kept.append(statement)
    return Verified(tuple(kept), tuple(checks))


def check(
    statement: Statement, evidence: Sequence[Evidence], documents: Mapping[str, Document], synonyms: Mapping[str, str] = _NO_SYNONYMS
) -> tuple[Check, ...]:
    """Make every check on one statement.

    Returns:
        The checks made, in the order of `CHECKS`. A statement of role "open" or "ask" is held to the stricter rule of
        `_role_problems`, reported under "support"; any other statement without a usable citation fails "citation_exists" or
        "citation_retrieved" and is read no further.
    """
    clauses = {each.clause.id: each.clause for each in evidence}
    if statement.role in UNCITED_ROLES and not statement.citations:
        return _report(statement, {"support": _role_problems(statement, "", "")})
    problems: dict[str, tuple[str, ...]] = {
        "citation_exists": _missing(statement, clauses, documents),
        "citation_retrieved": tuple(
            f"{each.label}不在检索到的条文中" for each in statement.citations if each.clause_id and each.clause_id not in clauses
        ),
    }
    cited = tuple(dict.fromkeys(clauses[each.clause_id] for each in statement.citations if each.clause_id in clauses))
    if any(problems.values()) or not cited:
        return _report(statement, problems)
    if statement.role in UNCITED_ROLES:
        source = "\n".join(wording(clause, documents) for clause in cited)
        labels = " ".join(clause.label for clause in clauses.values())
        quotation = quotations.failures(statement, cited, documents)
        return _report(statement, {"quotation": quotation, "support": _role_problems(statement, source, labels)})
    others = [each.clause for each in evidence if each.clause not in cited]
    return _report(statement, problems | _readings(statement, cited, others, documents, synonyms))


def wording(clause: Clause, documents: Mapping[str, Document]) -> str:
    """A clause's whole wording with number and departments; a digest item's title and body."""
    document = documents.get(clause.document_id)
    if clause.quotable and document is not None and document.text:
        return document.text[clause.start : clause.end]
    return f"{clause.title}。{clause.body}"


def _role_problems(statement: Statement, source: str, labels: str) -> tuple[str, ...]:
    """Why an "open" or "ask" statement may not be shown.

    It may say that the text does not state something, ask something, or say whom to ask, and nothing else. A figure, document number,
    title or quoted word must stand in the clauses it cites (`source`), a clause label in the evidence (`labels`): without citations
    there can be none. Each sub-clause that holds a claim (可以, 应当, 免费 …) must itself say 未载明 or be the question.
    """
    text = statement.text
    known = {(figure.kind, figure.value) for figure in figures.extract(f"{source} {labels}")}
    problems = [f"没有依据的数字或文号：{figure.value}" for figure in figures.extract(text) if (figure.kind, figure.value) not in known]
    problems += [f"没有依据的引文：「{words}」" for words in quotations.quoted(text) if not source]
    pieces = sub_clauses(text)
    if statement.role == "open" and not _NOT_STATED.search(text):
        problems.append("没有说明是「未载明」")
    if statement.role == "ask" and not _ASKS.search(text):
        problems.append("不是问句")
    asking = statement.role == "ask"
    for piece in pieces:
        if (
            _CLAIMS.search(piece)
            and not _NOT_STATED.search(piece)
            and not _is_open_question(piece, asking=asking)
            and not _POINTS_ON.search(piece)
        ):
            problems.append(f"没有依据的说法：「{piece}」")
    return tuple(problems)


def _is_open_question(piece: str, *, asking: bool) -> bool:
    return asking or bool(re.search(r"是否|能否|可否|([一-鿿])不\1|可不可以|什么|哪|多[少长久大远高]|几|怎[么样]|如何|还是", piece))


def _missing(statement: Statement, clauses: Mapping[str, Clause], documents: Mapping[str, Document]) -> tuple[str, ...]:
    if not statement.citations:
        return ("没有引用条文",)
    unknown = [each.label for each in statement.citations if not each.clause_id or each.document_id not in documents]
    mislabelled = [
        each.label for each in statement.citations if (clause := clauses.get(each.clause_id)) and clause.document_id != each.document_id
    ]
    return tuple(f"{label or '（空）'}不存在" for label in (*unknown, *mislabelled))


def _readings(
    statement: Statement, cited: Sequence[Clause], others: Sequence[Clause], documents: Mapping[str, Document], synonyms: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    source = "\n".join(wording(clause, documents) for clause in cited)
    text = officialise(statement.text, synonyms, source)
    simple: dict[str, Callable[[str, str], tuple[str, ...]]] = {
        "negation": negation.failures,
        "modality": modal_failures,
        "exception": exception_failures,
        "scope": scope_failures,
        "promise": promise_failures,
    }
    return {
        "quotation": quotations.failures(statement, cited, documents),
        "figures": figures.failures(text, source, labels=[clause.label for clause in cited], names=_names(cited, documents)),
        **{name: reading(text, source) for name, reading in simple.items()},
        "department": departments.failures(text, source, cited),
        "support": ()
        if departments.only_names_departments(text) and any(clause.departments for clause in cited)
        else support.failures(statement.text, _worded(cited, documents), _worded(others, documents), synonyms),
    }


def _worded(clauses: Sequence[Clause], documents: Mapping[str, Document]) -> dict[str, str]:
    return {f"{clause.document_id} {clause.label}": wording(clause, documents) for clause in clauses}


def _names(cited: Sequence[Clause], documents: Mapping[str, Document]) -> str:
    """What a statement may call the cited documents by: title, number and dates."""
    lines: list[str] = []
    for document in {clause.document_id: documents[clause.document_id] for clause in cited if clause.document_id in documents}.values():
        lines.append(f"《{document.title}》《{document.short_title}》{document.number or ''}。")
        for day, words in ((document.signed, "落款签发成文发文"), (document.printed, "印制印发")):
            if day:
                lines.append(f"{document.title}{day.year}年{day.month}月{day.day}日{words}。")
    return "".join(lines)


def _report(statement: Statement, problems: Mapping[str, tuple[str, ...]]) -> tuple[Check, ...]:
    return tuple(Check(name, not problems[name], statement.text, "；".join(problems[name])) for name in CHECKS if name in problems)
