"""An invented city, indexed with hashed vectors."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant.settings import Settings


@pytest.fixture
def city(tmp_path: Path, invented_city: Path) -> Settings:
    """Settings of a fresh copy of the invented city, not indexed yet."""
    shutil.copytree(invented_city, tmp_path / "corpus")
    return Settings(corpus_dir=tmp_path / "corpus", indexes_dir=tmp_path / "indexes")
