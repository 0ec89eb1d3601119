"""A slip is stored nowhere; its printed code says whether it still stands on the same words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.documents.stamp import printed_code
from assistant.drafting.book import slip_state
from assistant.drafting.materials import DraftMaterials
from assistant.records import Document


@pytest.fixture
def notice(materials: DraftMaterials) -> Document:
    return materials.library.documents[materials.references.main_document]


def test_the_code_of_an_unchanged_document_needs_no_review(materials: DraftMaterials, notice: Document) -> None:
    assert slip_state(printed_code(notice), materials.library)[0] is False


def test_the_code_may_be_typed_without_its_dash_and_in_small_letters(materials: DraftMaterials, notice: Document) -> None:
    assert slip_state(f" {printed_code(notice).replace('-', '').lower()} ", materials.library)[0] is False


@pytest.mark.parametrize("change", [{"raw": "另一份原件"}, {"repairs": ()}, {"in_force_status": "已废止"}])
def test_a_changed_original_repair_or_status_calls_the_slip_back(
    materials: DraftMaterials, notice: Document, change: dict[str, object]
) -> None:
    older = replace(notice, **change)  # type: ignore[arg-type]
    needs_review, said = slip_state(printed_code(older), materials.library)
    assert needs_review
    assert said.startswith("需复核")
