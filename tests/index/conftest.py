"""An invented city, indexed with hashed vectors."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant.index.building import build_index
from assistant.settings import Settings
from tests.doubles import HashedEmbedder


@pytest.fixture
def city(tmp_path: Path, invented_city: Path) -> Settings:
    """Settings of a fresh copy of the invented city, not indexed yet."""
    shutil.copytree(invented_city, tmp_path / "corpus")
    return Settings(corpus_dir=tmp_path / "corpus", indexes_dir=tmp_path / "indexes")


@pytest.fixture(scope="session")
def indexed_template(tmp_path_factory: pytest.TempPathFactory, invented_city: Path) -> Path:
    """One build of the invented city, to be copied."""
    folder = tmp_path_factory.mktemp("template")
    build_index(Settings(corpus_dir=invented_city, indexes_dir=folder), HashedEmbedder(), report=lambda _: None)
    return folder


@pytest.fixture
def indexed_city(city: Settings, indexed_template: Path) -> Settings:
    """The invented city with its build."""
    shutil.copytree(indexed_template, city.indexes_dir)
    return city
