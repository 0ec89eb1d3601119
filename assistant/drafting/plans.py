"""The approved sentences of each clause in the order in which a draft tells them, and the situations people come with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from assistant.answering.statements import Notes, cite
from assistant.clauses.library import Library
from assistant.documents.datafile import read_yaml
from assistant.documents.locate import locate
from assistant.drafting.elements import Element, read_elements
from assistant.errors import SourceError
from assistant.records import Clause, Document, Evidence, Span, Statement, StatementKind
from assistant.verification.passages import sentences
from assistant.verification.verify import check

FOLDER = "drafting"
_CLAUSES, _SITUATIONS = "clauses.yaml", "situations.yaml"


class Part(StrEnum):
    """What a sentence of a draft is there for."""

    WHO = "who"
    NEED = "need"
    NOTE = "note"
    TERM = "term"
    ALSO = "also"
    TASK = "task"
    DEPARTMENTS = "departments"
    OPEN = "open"
    LATER = "later"


_PART_OF_ROLE = {
    "conclusion": Part.WHO,
    "condition": Part.NEED,
    "exception": Part.NOTE,
    "definition": Part.TERM,
    "consequence": Part.ALSO,
    "point": Part.ALSO,
}
_WORK = (StatementKind.TASK, StatementKind.TARGET, StatementKind.PRINCIPLE)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One approved sentence and its part in a draft."""

    part: Part
    statement: Statement


@dataclass(frozen=True, slots=True)
class Plan:
    """How drafts tell one clause; `spoken` are the shorter sentences for a one-minute broadcast."""

    title: str
    heads: Mapping[Part, str]
    asks: Mapping[Part, str]
    elements: tuple[Element, ...]
    sentences: tuple[Sentence, ...]
    spoken: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Situation:
    """A situation that people come with; `clause_ids` the deciding one first."""

    name: str
    title: str
    clause_ids: tuple[str, ...]


def load_plans(corpus_dir: Path, library: Library, notes: Mapping[str, Notes], synonyms: Mapping[str, str]) -> Mapping[str, Plan]:
    """Load drafting/clauses.yaml of every document, and make a plan from the approved statements where there is no entry.

    Args:
        corpus_dir: Folder of the corpus.
        library: The clauses.
        notes: The approved statements, by clause id.
        synonyms: Plain word to official word.

    Returns:
        A plan for every clause whose words are held, by clause id.

    Raises:
        SourceError: If an entry names no clause, quotes what is not there, or has a sentence that its clause does not carry.
    """
    plans: dict[str, Plan] = {}
    for document in library.documents.values():
        path = corpus_dir / document.id / FOLDER / _CLAUSES
        entries = (read_yaml(path) or {}).get("clauses") or {} if path.exists() else {}
        for key in entries:
            if f"{document.id}#{key}" not in library.by_id:
                raise SourceError(f"{path}，{key}：{document.id} 里没有这一条，下面的稿子没有依据。请改正这个编号。")
        for clause in library.of_document(document.id) if document.quotable else ():
            reader = _PlanReader(path, clause, library, notes.get(clause.id), synonyms)
            plans[clause.id] = reader.read(entries[clause.key]) if clause.key in entries else reader.derive()
    return plans


def load_situations(corpus_dir: Path, library: Library) -> tuple[Situation, ...]:
    """Load drafting/situations.yaml of every document.

    Raises:
        SourceError: If an entry lacks a field or names no clause.
    """
    found: list[Situation] = []
    for document_id in library.documents:
        path = corpus_dir / document_id / FOLDER / _SITUATIONS
        entries = (read_yaml(path) or {}).get("situations") or () if path.exists() else ()
        for number, entry in enumerate(entries, 1):
            try:
                clause_ids = tuple(f"{document_id}#{key}" for key in entry["clauses"])
                situation = Situation(str(entry["name"]), str(entry["title"]), clause_ids)
            except (KeyError, TypeError) as error:
                raise SourceError(f"{path}，第{number}个情形：缺少 {error}，没法起草。要有 name、title、clauses。") from None
            if unknown := [each for each in clause_ids if each not in library.by_id]:
                raise SourceError(f"{path}，第{number}个情形（{situation.name}）：没有{'、'.join(unknown)}这一条，没法起草。请改正编号。")
            found.append(situation)
    return tuple(found)


class _PlanReader:
    """Reads one clause's plan; every message names file and line."""

    def __init__(self, path: Path, clause: Clause, library: Library, notes: Notes | None, synonyms: Mapping[str, str]) -> None:
        self._path, self._clause, self._library, self._synonyms = path, clause, library, synonyms
        self._document: Document = library.documents[clause.document_id]
        self._approved = tuple(each.statement for each in notes.approved) if notes else ()
        self._topic = notes.topic if notes else clause.title

    def read(self, entry: Mapping[str, Any]) -> Plan:
        """Read the file's entry."""
        where = f"{self._path}{self._line(str(entry.get('title') or ''))}，{self._clause.key}"
        elements = read_elements(entry.get("elements") or (), self._clause, self._document, where)
        told = tuple(self._sentence(each) for each in entry.get("sentences") or ())
        spoken = tuple(self._sentence(each) for each in entry.get("spoken") or ()) or told
        try:
            heads, asks = ({Part(part): str(words) for part, words in (entry.get(name) or {}).items()} for name in ("heads", "asks"))
        except ValueError as error:
            raise SourceError(f"{where}：没有 {error} 这种部分，标题没处放。可写：{'、'.join(Part)}") from None
        return Plan(str(entry.get("title") or self._topic), heads, asks, elements, told, spoken)

    def derive(self) -> Plan:
        """Tell a clause by its approved statements, each one that tells something new, and what they leave out word for word."""
        elements = read_elements((), self._clause, self._document, self._clause.id)
        missing = {each.id for each in elements}
        chosen: list[Sentence] = []
        for statement in (*self._approved, *self._word_for_word()):
            told = {each.id for each in elements if each.id in missing and each.told(statement.text)}
            if told:
                missing -= told
                part = Part.TASK if statement.kind in _WORK else _PART_OF_ROLE[statement.role]
                chosen.append(Sentence(part, statement))
        return Plan(self._topic, {}, {}, elements, tuple(chosen), tuple(chosen))

    def _word_for_word(self) -> Iterator[Statement]:
        text = self._document.text
        start = self._clause.body_start
        for sentence in sentences(text[start : self._clause.body_end]):
            if span := locate(sentence, text, Span(start, self._clause.body_end)):
                start = span.end
                words = "".join(sentence.split()).rstrip("。；")
                yield Statement(f"方案写的是：「{words}」。", self._clause.kind, (cite(self._clause, self._document, span),), "point")

    def _sentence(self, entry: Mapping[str, Any]) -> Sentence:
        text = str(entry.get("text") or "")
        where = f"{self._path}{self._line(text)}，{self._clause.key}"
        try:
            part = Part(entry["part"])
        except (KeyError, ValueError):
            raise SourceError(f"{where}：part 没有写或写错了，这句话没处放。可写：{'、'.join(Part)}") from None
        statement = self._stated(entry, text, where)
        failed = [
            each
            for each in check(statement, [Evidence(self._clause, 1.0, "own")], self._library.documents, self._synonyms)
            if not each.passed
        ]
        if failed:
            raise SourceError(f"{where}：{self._clause.id} 撑不起这句话（{failed[0].detail}），不能写进稿子。请照条文改写。")
        return Sentence(part, statement)

    def _stated(self, entry: Mapping[str, Any], text: str, where: str) -> Statement:
        if "quote" not in entry:
            found = next((each for each in self._approved if each.text == text), None)
            if found is None:
                raise SourceError(
                    f"{where}：「{text}」不是 {self._clause.id} 的审定句，没有依据。请从 statements.yaml 照抄一句，或写上 quote 和 kind。"
                )
            return found
        span = locate(str(entry["quote"]), self._document.text, Span(self._clause.start, self._clause.end))
        if span is None:
            raise SourceError(
                f"{where}：quote「{entry['quote']}」不在 {self._clause.id} 里，这句话没有依据。请照抄条文：python -m assistant clause {self._clause.id}"
            )
        try:
            kind = StatementKind(entry["kind"])
        except (KeyError, ValueError):
            raise SourceError(f"{where}：kind 没有写或写错了，不知道这句话是权利还是任务。可写：{'、'.join(StatementKind)}") from None
        return Statement(text, kind, (cite(self._clause, self._document, span),), "point")

    def _line(self, words: str) -> str:
        lines: Sequence[str] = self._path.read_text("utf-8").splitlines() if self._path.exists() and words else ()
        number = next((number for number, line in enumerate(lines, 1) if words in line), 0)
        return f"，第{number}行" if number else ""
