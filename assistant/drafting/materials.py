"""What drafting works with: clauses, plans, situations, and the words for whom to ask; and what a draft can be about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.answering.basis import Basis, Relation, load_basis
from assistant.answering.statements import Notes, cite, load_notes
from assistant.clauses.bodies import Bodies, load_bodies
from assistant.clauses.digests import DIGEST_LABEL
from assistant.clauses.library import Library
from assistant.drafting.elements import Element
from assistant.drafting.plans import Part, Plan, Sentence, Situation, load_plans, load_situations
from assistant.drafting.rewording import load_wordings
from assistant.errors import UsageError
from assistant.records import Arrangement, Clause, Document, Span, Statement, StatementKind
from assistant.retrieval.references import ReferenceReader


@dataclass(frozen=True, slots=True)
class Subject:
    """What a draft is about; `clauses` the deciding one first, of one document."""

    title: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class DraftMaterials:
    """Everything that drafts are made of and judged by; opened once, read by many."""

    library: Library
    notes: Mapping[str, Notes]
    plans: Mapping[str, Plan]
    situations: tuple[Situation, ...]
    basis: Mapping[str, tuple[Basis, ...]]
    bodies: Mapping[str, Bodies]
    synonyms: Mapping[str, str]
    references: ReferenceReader
    wordings: Mapping[str, str]

    def elements(self, clauses: tuple[Clause, ...]) -> tuple[Element, ...]:
        """All that a draft about these clauses must tell."""
        return tuple(element for clause in clauses if clause.id in self.plans for element in self.plans[clause.id].elements)

    def sentences(self, clause: Clause, *, spoken: bool = False) -> tuple[Sentence, ...]:
        """Everything approved that can be said about a clause: its plan, its departments, what is open, later and higher rules."""
        plan = self.plans[clause.id]
        document = self.library.documents[clause.document_id]
        told = plan.spoken if spoken else plan.sentences
        return (*told, *_responsible(clause, document), *self._open(clause), *self._later(clause))

    def _open(self, clause: Clause) -> tuple[Sentence, ...]:
        notes = self.notes.get(clause.id)
        document = self.library.documents[clause.document_id]
        return tuple(
            Sentence(Part.OPEN, Statement(text, StatementKind.INFORMATION, (cite(clause, document),), "open"))
            for text in (notes.open if notes else ())
        )

    def _later(self, clause: Clause) -> tuple[Sentence, ...]:
        lines = (line for line in self.basis.get(clause.id, ()) if line.relation is Relation.LATER_AND_HIGHER)
        items = (self.library.by_id[line.item_id] for line in lines)
        return tuple(Sentence(Part.LATER, self._later_statement(item)) for item in items)

    def _later_statement(self, item: Clause) -> Statement:
        document = self.library.documents[item.document_id]
        text = f"后来的上级规定{document.short_title}，{DIGEST_LABEL}：{item.body}"
        return Statement(text, StatementKind.INFORMATION, (cite(item, document),), "basis")

    def document(self, subject: Subject) -> Document:
        """The document that a subject's clauses belong to."""
        return self.library.documents[subject.clauses[0].document_id]

    def counter(self, document: Document) -> str:
        """Whom to ask in general."""
        bodies = self.bodies.get(document.id)
        return bodies.counter if bodies and bodies.counter else "当地派出所"

    @property
    def topics(self) -> Mapping[str, Subject]:
        """Situations and topics by name, situations first."""
        by_id = self.library.by_id
        named = {each.name: Subject(each.title, tuple(by_id[clause_id] for clause_id in each.clause_ids)) for each in self.situations}
        for clause_id, plan in self.plans.items():
            named.setdefault(plan.title, Subject(plan.title, (by_id[clause_id],)))
        return named


def _responsible(clause: Clause, document: Document) -> tuple[Sentence, ...]:
    """Who is responsible, short enough to be read aloud; nothing where the clause names nobody."""
    names = "、".join(clause.departments) + ("等" if clause.and_others else "")
    ending = {
        Arrangement.LEAD: f"负责，{clause.lead}牵头。",
        Arrangement.SOLE: "负责。",
        Arrangement.SEPARATE: "分别负责，没有牵头部门。",
        Arrangement.JOINT: "负责，没有写谁牵头。",
    }.get(clause.arrangement)
    if ending is None:
        return ()
    citation = cite(clause, document, Span(clause.body_end, clause.end))
    return (Sentence(Part.DEPARTMENTS, Statement(f"{clause.label}由{names}{ending}", StatementKind.TASK, (citation,), "point")),)


def _full_names(bodies: Mapping[str, Bodies]) -> Mapping[str, str]:
    """The full names of departments, with the city's name and with 市 for it, to the names in the document."""
    named = [(body.name, body.full_name) for each in bodies.values() for body in each.bodies if body.full_name]
    return {name: short for short, full in named for name in (full, f"市{full.partition('市')[2]}") if name != short}


def load_materials(corpus_dir: Path, library: Library, synonyms: Mapping[str, str]) -> DraftMaterials:
    """Load everything that drafting reads from the corpus; no index is needed.

    Args:
        corpus_dir: Folder of the corpus.
        library: The clauses.
        synonyms: Plain word to official word.

    Raises:
        SourceError: If a file of the corpus must be mended.
    """
    notes = load_notes(corpus_dir, library)
    bodies = load_bodies(corpus_dir, tuple(library.documents))
    return DraftMaterials(
        library=library,
        notes=notes,
        plans=load_plans(corpus_dir, library, notes, synonyms),
        situations=load_situations(corpus_dir, library),
        basis={clause_id: tuple(lines) for clause_id, lines in load_basis(corpus_dir, library).items()},
        bodies=bodies,
        synonyms=synonyms,
        references=ReferenceReader(library),
        wordings={**load_wordings(corpus_dir, library), **_full_names(bodies)},
    )


def subject_of_clause(reference: str, materials: DraftMaterials) -> Subject:
    """The subject of one clause, or of several: 3, 第3条, 三（二）3, 第3条和第5条.

    Raises:
        UsageError: If no clause of the collection is meant whose words are held.
    """
    key = f"{materials.references.main_document}#{reference.strip()}"
    by_id = materials.library.by_id
    clauses = (by_id[key],) if key in by_id else materials.references.read(reference).clauses
    held = tuple(clause for clause in clauses if clause.id in materials.plans)
    if not held:
        raise UsageError(
            f"没有找到条款「{reference}」，所以没有起草。条款写法：3、第3条、三（二）3；全部条款：python -m assistant corpus show"
        )
    return Subject("、".join(materials.plans[clause.id].title for clause in held), held)


def subject_of_topic(name: str, materials: DraftMaterials) -> Subject:
    """The subject of a topic or situation by name.

    Raises:
        UsageError: If there is none of that name.
    """
    topics = materials.topics
    if name not in topics:
        raise UsageError(f"没有叫「{name}」的主题或情形，所以没有起草。已有：{'、'.join(topics)}")
    return topics[name]
