"""The drafting room on the real corpus; it needs no index."""

from __future__ import annotations

import pytest

from assistant.clauses.library import Library
from assistant.drafting.materials import DraftMaterials, load_materials
from assistant.index.speech import load_speech
from assistant.settings import ROOT


@pytest.fixture(scope="session")
def materials(library: Library) -> DraftMaterials:
    speech = load_speech(ROOT / "corpus", tuple(library.documents))
    return load_materials(ROOT / "corpus", library, {word: official[0] for word, official in speech.said.items()})
