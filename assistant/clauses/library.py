"""All clauses of the collection, ready to be looked up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from assistant.clauses.departments import has_lead_rule
from assistant.clauses.digests import load_digest
from assistant.clauses.split import split
from assistant.documents.collection import load_documents
from assistant.records import Clause, Document, TextForm


@dataclass(frozen=True)
class Library:
    """Documents and their clauses, in the register's order."""

    documents: Mapping[str, Document]
    clauses: tuple[Clause, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Clause]:
        """Clauses by id."""
        return {clause.id: clause for clause in self.clauses}

    @cached_property
    def originals(self) -> tuple[Clause, ...]:
        """The clauses whose words may be quoted."""
        return tuple(clause for clause in self.clauses if clause.quotable)

    def of_document(self, document_id: str) -> tuple[Clause, ...]:
        """The clauses of one document, in reading order."""
        return tuple(clause for clause in self.clauses if clause.document_id == document_id)

    def text_of(self, clause: Clause) -> str:
        """A clause's whole wording with number and departments; a digest item's body."""
        return self.documents[clause.document_id].text[clause.start : clause.end] if clause.quotable else clause.body

    def lead_rule(self, document_id: str) -> Clause | None:
        """The clause that says the first department listed leads, if the document has one."""
        return next((clause for clause in self.of_document(document_id) if has_lead_rule(self.text_of(clause))), None)


def load_library(corpus_dir: Path) -> Library:
    """Load the collection.

    Args:
        corpus_dir: Folder with register.yaml.

    Returns:
        The library.

    Raises:
        SourceError: If any file of it must be mended.
    """
    documents = load_documents(corpus_dir)
    clauses: list[Clause] = []
    for document in documents.values():
        if document.form is TextForm.ORIGINAL:
            clauses += split(document)
        elif document.form is TextForm.DIGEST:
            clauses += load_digest(document, corpus_dir / document.id)
    return Library(documents, tuple(clauses))
