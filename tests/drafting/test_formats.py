"""Composing: five formats, nothing added, nothing lost, readable in a minute, terms once, status always."""

from __future__ import annotations

import pytest

from assistant.drafting.choices import Format
from assistant.drafting.formats import SPOKEN_CHARS, compose, spoken_chars, status_line
from assistant.drafting.ledger import Verdict, judge
from assistant.drafting.materials import DraftMaterials, subject_of_clause, subject_of_topic
from assistant.drafting.pieces import PieceKind, read_pieces
from assistant.drafting.promises import promise_words
from assistant.errors import UsageError

PLANNED = ("2", "3", "4", "5", "6", "7", "10", "13")


@pytest.mark.parametrize("form", Format)
@pytest.mark.parametrize("key", PLANNED)
def test_a_planned_clause_adds_and_loses_nothing_in_any_format(key: str, form: Format, materials: DraftMaterials) -> None:
    subject = subject_of_clause(key, materials)
    ledger = judge(compose(subject, form, materials), subject, materials)
    assert [each.piece.text for each in ledger.added] == []
    assert [each.element.name for each in ledger.lost] == []
    assert ledger.coverage == 1.0


@pytest.mark.parametrize("key", PLANNED)
def test_a_broadcast_fits_into_a_minute(key: str, materials: DraftMaterials) -> None:
    least, most = SPOKEN_CHARS
    assert least <= spoken_chars(compose(subject_of_clause(key, materials), Format.BROADCAST, materials)) <= most


@pytest.mark.parametrize("form", [form for form in Format if form is not Format.BROADCAST])
def test_every_subject_adds_and_loses_nothing_where_there_is_room(form: Format, materials: DraftMaterials) -> None:
    faults = {
        name: [*(each.piece.text for each in ledger.added), *(each.element.name for each in ledger.lost)]
        for name, subject in materials.topics.items()
        if not (ledger := judge(compose(subject, form, materials), subject, materials)).complete
    }
    assert len(materials.topics) >= 39
    assert faults == {}


def test_a_broadcast_about_several_clauses_tells_no_right_without_its_conditions(materials: DraftMaterials) -> None:
    for subject in materials.topics.values():
        if len(subject.clauses) == 1:
            continue
        ledger = judge(compose(subject, Format.BROADCAST, materials), subject, materials)
        assert not ledger.added
        told = {each.element.id for each in ledger.elements if each.by is not None}
        for each in ledger.elements:
            if each.element.id in told:
                needed = {f"{each.element.clause_id}/{name}" for name in (*each.element.needs, *each.element.always)}
                assert needed <= told, f"{subject.title}: {each.element.name}"


@pytest.mark.parametrize("form", Format)
def test_every_sentence_is_followed_by_its_clause_and_the_status_ends_the_draft(form: Format, materials: DraftMaterials) -> None:
    subject = subject_of_topic("租房", materials)
    text = compose(subject, form, materials)
    ledger = judge(text, subject, materials)
    for entry in ledger.entries:
        if entry.piece.kind is PieceKind.SENTENCE and entry.verdict is not Verdict.FRAME:
            assert entry.piece.labels or entry.piece.text.startswith("第"), entry.piece.text
    assert text.rstrip().endswith(status_line(subject, materials))
    assert "未核实" in text


def test_a_term_is_explained_once(materials: DraftMaterials) -> None:
    for subject in materials.topics.values():
        sentences = [each.text for each in read_pieces(compose(subject, Format.ARTICLE, materials)) if each.kind is PieceKind.SENTENCE]
        assert len(sentences) == len(set(sentences)), subject.title


def test_no_draft_promises_anything(materials: DraftMaterials) -> None:
    for subject in materials.topics.values():
        source = "\n".join(materials.library.text_of(clause) for clause in subject.clauses)
        for piece in read_pieces(compose(subject, Format.QUESTIONS, materials)):
            assert promise_words(piece.text, source) == (), piece.text


def test_what_cannot_be_written_about_is_named_with_what_can(materials: DraftMaterials) -> None:
    with pytest.raises(UsageError, match=r"没有叫「买房」的主题或情形.*租房"):
        subject_of_topic("买房", materials)
    with pytest.raises(UsageError, match=r"没有找到条款「第99条」.*第3条"):
        subject_of_clause("第99条", materials)
