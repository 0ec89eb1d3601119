"""One draft from subject to file: composed, judged, worded by a language model if there is one, reviewed, printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.drafting.book import Content, Kept, corpus_version
from assistant.drafting.choices import Format, Kind, State
from assistant.drafting.exports import Imprint
from assistant.drafting.formats import compose, source_line, status_line, title_of, with_label
from assistant.drafting.ledger import Ledger, judge
from assistant.drafting.materials import DraftMaterials, Subject
from assistant.drafting.pieces import NOTE, POINT
from assistant.drafting.plans import Part
from assistant.errors import ModelUnavailableError
from assistant.records import Evidence, Question, Statement
from assistant.verification.checked import Composer, checked_sentences

NO_INDEX = "未建索引"


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft with its ledger; `engine` says who worded it, `fallback_reason` why the language model's draft is not offered."""

    subject: Subject
    form: Format
    text: str
    ledger: Ledger
    engine: str = "approved sentences"
    fallback_reason: str = ""


def draft(subject: Subject, form: Format, materials: DraftMaterials, *, today: date, model: Composer | None = None) -> Draft:
    """Write a draft.

    Args:
        subject: What it is about.
        form: Its format.
        materials: The clauses and their approved sentences.
        today: The day.
        model: Words the points if given; its draft is offered only if every sentence is word for word and the ledger is complete.

    Returns:
        The draft of the model, or of approved sentences with the reason why the model's is not offered.
    """
    text = compose(subject, form, materials)
    own = Draft(subject, form, text, judge(text, subject, materials))
    if model is None:
        return own
    try:
        worded, reason = _worded(subject, form, materials, model, today)
    except ModelUnavailableError as error:
        worded, reason = "", str(error)
    ledger = judge(worded, subject, materials)
    if not reason and ledger.added:
        reason = f"有没出处的话：「{ledger.added[0].piece.text}」"
    if not reason and ledger.lost:
        reason = f"漏了：{'、'.join(each.element.name for each in ledger.lost)}"
    if reason:
        return Draft(subject, form, text, own.ledger, own.engine, reason)
    return Draft(subject, form, worded, ledger, "language model")


def _worded(subject: Subject, form: Format, materials: DraftMaterials, model: Composer, today: date) -> tuple[str, str]:
    """The model's points, followed by departments, open points and later rules from the corpus; and why it must be given up."""
    labels = "、".join(clause.label for clause in subject.clauses)
    asked = f"把{labels}逐句写成{form.value}，条件、例外、数字和日期一个不漏"
    evidence = [Evidence(clause, 1.0, "draft") for clause in subject.clauses]
    documents = materials.library.documents
    checked = checked_sentences(model, Question(asked, asked, today), evidence, documents, materials.synonyms, word_for_word=True)
    points = [f"{POINT}{_labelled(each)}" for each in checked]
    rest = [each for clause in subject.clauses for each in materials.sentences(clause)]
    fixed = [f"{POINT}{with_label(each)}" for each in rest if each.part in (Part.DEPARTMENTS, Part.OPEN, Part.LATER)]
    lines = [title_of(subject, form), *points, *fixed, f"{NOTE}{status_line(subject, materials)}"]
    return "\n".join(lines) + "\n", checked.fallback_reason


def _labelled(statement: Statement) -> str:
    text = statement.text if statement.text.endswith(("。", "！", "？")) else f"{statement.text}。"
    return f"{text}（{'、'.join(dict.fromkeys(each.label for each in statement.citations))}）"


def obstacles(ledger: Ledger, changed: Sequence[str] = ()) -> tuple[str, ...]:
    """Why a draft cannot be approved (已核) yet, in words for editors; empty when it can.

    Args:
        ledger: Its ledger, with what an editor ticked off.
        changed: What has changed in the corpus since it was kept.
    """
    added = [f"这句没有出处或改了意思：「{each.piece.text}」（{'；'.join(each.problems)}）" for each in ledger.added]
    lost = [f"没有说到「{each.element.name}」，也没有勾选「有意不写」" for each in ledger.lost]
    return (*added, *lost, *(f"资料变了，要先复核：{each}" for each in changed))


def content_of(made: Draft, ledger: Ledger, index: str) -> Content:
    """What is kept of a draft."""
    ticked = tuple(each.element.id for each in ledger.elements if each.by is None and each.ticked)
    clause_ids = tuple(clause.id for clause in made.subject.clauses)
    return Content(Kind.DRAFT, made.form.value, made.subject.title, clause_ids, made.text, ticked, index)


def imprint(subject: Subject, ledger: Ledger, materials: DraftMaterials, *, index: str, today: date, kept: Kept | None = None) -> Imprint:
    """What is printed below an export."""
    document = materials.document(subject)
    told = sum(each.by is not None for each in ledger.elements)
    ticked = sum(each.by is None and each.ticked for each in ledger.elements)
    left_out = f"，有意不写{ticked}项" if ticked else ""
    return Imprint(
        state=(kept.state if kept else State.DRAFT).value,
        role=kept.role if kept else "",
        reviewed=kept.reviewed if kept else "",
        exported=today.isoformat(),
        source=source_line(subject, materials),
        status=document.in_force_status,
        index=index or NO_INDEX,
        corpus=corpus_version(materials.library),
        coverage=f"{told}/{len(ledger.elements)}{left_out}",
    )
