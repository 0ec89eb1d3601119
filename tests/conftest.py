"""What all tests share: no network beyond this machine, a fixed day, and one opened desk."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant import flow
from assistant.clauses.library import Library
from assistant.errors import IndexStaleError
from assistant.index.building import build_index
from assistant.index.embedding import SentenceEmbeddings
from assistant.index.manifest import check_fresh, read_manifest
from assistant.index.opening import verify_files
from assistant.settings import ROOT, Settings

MARKS = (
    "server: starts a real server on loopback in a subprocess",
    "network: may reach beyond this machine; never part of the default run",
)
TODAY = date(2026, 11, 24)
_OPEN_CONNECT, _OPEN_CONNECT_EX = socket.socket.connect, socket.socket.connect_ex


def pytest_configure(config: pytest.Config) -> None:
    """Name the marks, so that a mistyped one is noticed."""
    for mark in MARKS:
        config.addinivalue_line("markers", mark)


class BlockedConnection(AssertionError):
    """A test without the `network` mark tried to leave this machine."""


def _is_local(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket or netlink
    host = str(address[0]).split("%")[0]
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _guarded(connect: Any) -> Any:
    def guard(self: socket.socket, address: Any) -> Any:
        if not _is_local(address):
            raise BlockedConnection(f"connection to {address} blocked: mark the test `network`, or use a double")
        return connect(self, address)

    return guard


@pytest.fixture(scope="session", autouse=True)
def _only_loopback() -> Iterator[None]:
    """Block connections beyond loopback from the first fixture to the last."""
    socket.socket.connect = _guarded(_OPEN_CONNECT)  # type: ignore[method-assign]
    socket.socket.connect_ex = _guarded(_OPEN_CONNECT_EX)  # type: ignore[method-assign]
    yield
    socket.socket.connect, socket.socket.connect_ex = _OPEN_CONNECT, _OPEN_CONNECT_EX  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _network_if_marked(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lift the block for a test that says so."""
    if request.node.get_closest_marker("network"):
        monkeypatch.setattr(socket.socket, "connect", _OPEN_CONNECT)
        monkeypatch.setattr(socket.socket, "connect_ex", _OPEN_CONNECT_EX)


@pytest.fixture(scope="session")
def today() -> date:
    """The day on which every test asks."""
    return TODAY


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The real corpus and its index, built with the real model (about 30 s) unless a fresh one lies there."""
    chosen = Settings()
    try:
        folder, manifest = read_manifest(chosen.indexes_dir)
        check_fresh(manifest, chosen.corpus_dir)
        verify_files(folder, manifest)
    except IndexStaleError:
        build_index(chosen, SentenceEmbeddings(chosen.model_dir))
    return chosen


@pytest.fixture(scope="session")
def desk(settings: Settings) -> flow.Desk:
    """The desk that answers from the real corpus."""
    return flow.open_desk(settings)


@pytest.fixture(scope="session")
def library() -> Library:
    """The real clauses; needs no index."""
    from assistant.clauses.library import load_library

    return load_library(ROOT / "corpus")


@pytest.fixture(scope="session")
def invented_city() -> Path:
    """A tiny corpus of a city that does not exist."""
    return ROOT / "tests" / "data" / "qinglan"
