"""Runs a question set through configurations side by side, and what is measured apart from questions."""

from __future__ import annotations

import hashlib
import platform
import subprocess
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from tqdm import tqdm

from assistant import settings
from assistant.errors import UsageError
from evals.configurations import Configuration
from evals.engines import Opened, open_all
from evals.journal import Journal
from evals.parts import PARTS, Part, measure_part
from evals.report import Result, Run
from evals.sets import Item, clause_resolver, is_sealed, load_set

AS_OF = date(2026, 11, 24)
"""The day on which the sets' questions were written, and are asked unless told otherwise."""


def measure(
    path: Path,
    configurations: Sequence[Configuration],
    *,
    as_of: date = AS_OF,
    parts: Sequence[str] = (),
    journal_dir: Path | None = None,
    progress: bool = False,
) -> Result:
    """Run one set.

    Args:
        path: The set's file.
        configurations: What answers; the first is the one that the others stand beside.
        as_of: "Today" for the assistant.
        parts: Names of `PARTS` to measure, too.
        journal_dir: Where unfinished work is kept, so that the next call goes on with it; None keeps nothing.
        progress: Show bars on standard error.

    Returns:
        Every row; what may be shown of a sealed set is for the reports to respect.

    Raises:
        AssistantError: If the set, the corpus or the index must be mended first.
    """
    if not configurations:
        raise UsageError("没有选配置，所以没有开始。例：--config default")
    opened = open_all(configurations, as_of)
    library = opened[0].desk.materials.library
    items = load_set(path, clause_resolver(library))
    sealed = is_sealed(path)
    about = {**_about(path, as_of), "questions_in_the_index_word_for_word": _leaked(items, opened[0])}
    key = {name: about[name] for name in ("set_sha256", "code_sha256", "as_of")}
    runs = tuple(_run(each, items, Journal(None if sealed else journal_dir, _key(key, each)), progress) for each in opened)
    for _, journal in runs:
        journal.close()
    return Result(
        name=path.stem,
        sealed=sealed,
        about=about,
        runs=tuple(run for run, _ in runs),
        parts=_parts(parts, opened[0], progress),
        labels={} if sealed else {clause.id: (clause.label, library.text_of(clause)) for clause in library.clauses},
    )


def _key(common: dict[str, Any], opened: Opened) -> dict[str, Any]:
    return {**common, "configuration": opened.configuration.as_json(), **opened.about}


def _run(opened: Opened, items: Sequence[Item], journal: Journal, progress: bool) -> tuple[Run, Journal]:
    asked = [item for item in items if opened.answers or item.answerable]
    todo = [item for item in asked if item.id not in journal.seen]
    if todo:
        opened.observe(todo[0])  # Loads the model and the dictionary, so that no question's time holds them.
    bar = tqdm(total=len(asked), initial=len(asked) - len(todo), desc=opened.configuration.title, unit="题", disable=not progress)
    with bar:
        for item in todo:
            journal.add(item.id, opened.observe(item))
            bar.update()
    rows = tuple(opened.score(item, journal.seen[item.id]) for item in asked)
    return Run(opened.configuration, opened.about, rows), journal


def _parts(names: Sequence[str], opened: Opened, progress: bool) -> tuple[Part, ...]:
    bar = tqdm(names, desc="分项", unit="项", disable=not (progress and names))
    return tuple(measure_part(PARTS[name], opened) for name in bar)


def _leaked(items: Sequence[Item], opened: Opened) -> int:
    """How many questions without history the corpus holds word for word among how people ask: these prove nothing."""
    index = opened.desk.retriever.index
    indexed = {row.text for row in index.rows.values()}
    return sum(not item.history and index.speech.normalise(item.question) in indexed for item in items)


def _about(path: Path, as_of: date) -> dict[str, Any]:
    return {
        "run_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "as_of": as_of.isoformat(),
        "set_sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "code_sha256": _code_digest(),
        "python": platform.python_version(),
        "commit": _commit(),
    }


def _code_digest() -> str:
    digest = hashlib.sha256()
    for package in ("assistant", "evals"):
        for path in sorted((settings.ROOT / package).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _commit() -> str:
    """The commit, with a note where files differ from it; "unknown" outside a repository."""
    lines = [
        _git("rev-parse", "--short=12", "HEAD"),
        _git("status", "--porcelain", "--untracked-files=no", "--", "assistant", "corpus", "evals"),
    ]
    if not lines[0]:
        return "unknown"
    return f"{lines[0]} with uncommitted changes" if lines[1] else lines[0]


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=settings.ROOT, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()
