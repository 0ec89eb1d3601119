"""One opened checker of the real corpus."""

from __future__ import annotations

import pytest

from assistant.clauses.library import Library
from assistant.settings import ROOT
from assistant.wording.checking import Checker, open_checker


@pytest.fixture(scope="session")
def checker(library: Library) -> Checker:
    return open_checker(ROOT / "corpus", library)
