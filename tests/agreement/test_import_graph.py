"""Imports point one way; libraries stop at the modules that wrap them."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.settings import ROOT

ORDER = (
    ("records",),
    ("errors",),
    ("settings",),
    ("privacy",),
    ("documents",),
    ("clauses",),
    ("index",),
    ("retrieval",),
    ("answering",),
    ("verification",),
    ("eligibility", "wording", "drafting"),
    ("flow",),
    ("interfaces",),
    ("__main__",),
)
"""The journey's order: a room may import itself and those before it; rooms in one line do not know each other."""
RANKS = {room: rank for rank, rooms in enumerate(ORDER) for room in rooms}
KNOWN_BACKWARDS: dict[str, str] = {}
WRAPPED = ("langchain", "chromadb", "gradio")
WRAPPERS = ("index/store.py", "index/embedding.py", "answering/language_model.py", "retrieval/langchain_retriever.py")
PACKAGE = ROOT / "assistant"
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))


def imported(module: str) -> Iterator[str]:
    """Absolute names that a module imports, inside functions too."""
    for node in ast.walk(ast.parse((PACKAGE / module).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively: write the whole name"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names if node.module == "assistant")


def room_of(module: str) -> str:
    """The room of a module's path or dotted name below assistant."""
    return module.replace(".py", "").replace("/", ".").split(".")[0]


def _with_known(modules: list[str]) -> list[object]:
    return [
        pytest.param(module, marks=pytest.mark.xfail(strict=True, reason=KNOWN_BACKWARDS[module])) if module in KNOWN_BACKWARDS else module
        for module in modules
    ]


@pytest.mark.parametrize("module", _with_known([module for module in MODULES if module != "__init__.py"]))
def test_a_module_imports_only_rooms_before_its_own(module: str) -> None:
    room = room_of(module)
    assert room in RANKS, f"{module}: give the room {room} its place in ORDER"
    for name in imported(module):
        if name.startswith("assistant.") and (other := room_of(name.removeprefix("assistant."))) in RANKS and other != room:
            assert RANKS[other] < RANKS[room], f"{module} imports {name}, which comes after it"


def test_every_room_that_exists_has_a_place_in_the_order() -> None:
    rooms = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path.is_dir() and any(path.glob("*.py")))}
    assert rooms - {"__init__"} <= set(RANKS)


@pytest.mark.parametrize("module", MODULES)
def test_langchain_chromadb_and_gradio_stop_at_their_modules(module: str) -> None:
    found = {name for name in imported(module) if name.split(".")[0].split("_")[0] in WRAPPED}
    is_page = module.startswith("interfaces/web")
    assert not found or module in WRAPPERS or is_page, f"{module} imports {sorted(found)}"


def test_records_know_only_the_standard_library() -> None:
    assert {name.split(".")[0] for name in imported("records.py")} <= sys.stdlib_module_names


@pytest.mark.parametrize("module", MODULES)
def test_no_code_names_the_city(module: str) -> None:
    assert "临沧" not in (PACKAGE / module).read_text("utf-8"), f"{module}: what belongs to one document belongs into corpus/"


def test_the_parts_of_this_test_see_an_import() -> None:
    assert "assistant.verification.verify" in set(imported("flow.py"))
    assert any(name.startswith("langchain") for name in imported("index/store.py"))
    assert Path(PACKAGE / "records.py").exists()
