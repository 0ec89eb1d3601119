"""What is indexed: several texts per clause, and questions that the documents do not answer."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assistant.clauses.library import Library
from assistant.documents.datafile import read_json_lines, read_yaml
from assistant.errors import SourceError
from assistant.index.speech import Speech
from assistant.records import Clause, Outcome


class Role(StrEnum):
    """Which text of a clause a row holds."""

    CLAUSE = "clause"
    SENTENCE = "sentence"
    ASKED = "asked"
    UNANSWERED = "unanswered"


class Group(StrEnum):
    """Rows that are searched together."""

    CLAUSES = "clauses"
    ASKED = "asked"
    UNANSWERED = "unanswered"


_GROUPS = {Role.CLAUSE: Group.CLAUSES, Role.SENTENCE: Group.CLAUSES, Role.ASKED: Group.ASKED, Role.UNANSWERED: Group.UNANSWERED}


@dataclass(frozen=True, slots=True)
class Row:
    """One indexed text.

    `clause_id` is empty for a question without a clause. `outcome` is ANSWERED for every text of a clause. `statement` is the place, from 0,
    of the approved sentence that answers just this, among those of its clause.
    """

    role: Role
    clause_id: str
    text: str
    outcome: Outcome = Outcome.ANSWERED
    aspect: str = ""
    statement: int | None = None

    @property
    def group(self) -> Group:
        """Where it is searched."""
        return _GROUPS[self.role]

    @property
    def id(self) -> str:
        """Identity by content: the same text in the same role keeps its vector from one build to the next."""
        return hashlib.sha256("\x1f".join((self.role, self.clause_id, self.outcome, self.aspect, self.text)).encode()).hexdigest()[:24]


def statement_label(clause_id: str, position: int) -> str:
    """The classifier's name for an approved sentence."""
    return f"{clause_id} {position}"


def collect_rows(corpus_dir: Path, library: Library, speech: Speech) -> tuple[Row, ...]:
    """Gather everything that is indexed.

    Args:
        corpus_dir: Folder of the corpus.
        library: Its clauses.
        speech: Its lexicon, to normalise questions.

    Returns:
        Rows in a stable order, each id once.

    Raises:
        SourceError: If a question names a clause or an outcome that does not exist.
    """
    rows: dict[str, Row] = {}
    for clause in library.clauses:
        for row in _rows_of_clause(clause):
            rows.setdefault(row.id, row)
    for document_id in library.documents:
        for row in _asked(corpus_dir / document_id, library, document_id, speech):
            rows.setdefault(row.id, row)
    return tuple(rows.values())


def _rows_of_clause(clause: Clause) -> Iterator[Row]:
    context = clause.path[-1] if clause.path and clause.quotable else ""
    yield Row(Role.CLAUSE, clause.id, f"{context}\n{clause.title if not clause.quotable else ''}{clause.body}".strip())
    sentences = [sentence for sentence in re.split(r"(?<=[。；\n])", clause.body) if len(sentence.strip()) >= 8]
    if len(sentences) > 1:
        for sentence in sentences:
            yield Row(Role.SENTENCE, clause.id, sentence.strip())


def _asked(folder: Path, library: Library, document_id: str, speech: Speech) -> Iterator[Row]:
    files = [*sorted((folder / "asked-as").glob("*.jsonl")), folder / "near-said.jsonl"]
    for path in files:
        for number, line in read_json_lines(path, needs=("clause", "question")):
            clause_id = _known(library, f"{document_id}#{line['clause']}", f"{path}，第{number}行")
            yield Row(Role.ASKED, clause_id, speech.normalise(line["question"]))
    together = folder / "asked-together.jsonl"
    for number, line in read_json_lines(together, needs=("clauses", "question")):
        for key in line["clauses"]:
            clause_id = _known(library, key if "#" in key else f"{document_id}#{key}", f"{together}，第{number}行")
            yield Row(Role.ASKED, clause_id, speech.normalise(line["question"]))
    for text, key, position, where in _statement_questions(folder):
        yield Row(Role.ASKED, _known(library, f"{document_id}#{key}", where), speech.normalise(text), statement=position)
    path = folder / "not-said.jsonl"
    for number, line in read_json_lines(path, needs=("outcome", "aspect", "question")):
        try:
            outcome = Outcome(line["outcome"])
        except ValueError:
            raise SourceError(
                f"{path}，第{number}行：没有 {line['outcome']!r} 这种 outcome，这一行没法用。请改成其中一种：{'、'.join(Outcome)}"
            ) from None
        nearest = f"{document_id}#{line['nearest']}" if line.get("nearest") else ""
        clause_id = _known(library, nearest, f"{path}，第{number}行") if nearest else ""
        yield Row(Role.UNANSWERED, clause_id, speech.normalise(line["question"]), outcome, str(line["aspect"]))


def _statement_questions(folder: Path) -> Iterator[tuple[str, str, int, str]]:
    path = folder / "statements.yaml"
    if not path.exists():
        return
    units: Mapping[str, Mapping[str, object]] = (read_yaml(path) or {}).get("clauses") or {}
    for key, unit in units.items():
        statements = unit.get("statements") or ()
        assert isinstance(statements, list | tuple)
        for position, statement in enumerate(statements):
            for wording in (statement["text"], *(statement.get("asked") or ())):
                yield str(wording), str(key), position, f"{path}，{key}"


def _known(library: Library, clause_id: str, where: str) -> str:
    if clause_id not in library.by_id:
        raise SourceError(f"{where}：没有条款 {clause_id!r}，这个问法找不到条款。请改正条款编号，或删掉它。")
    return clause_id
