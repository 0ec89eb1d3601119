"""Runs a question set through the assistant and the baselines, prints the tables and keeps the result."""

from __future__ import annotations

import argparse
import hashlib
import json
import platform
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from assistant import settings
from assistant.errors import AssistantError, IndexStaleError
from assistant.flow import Desk, answer, ask, open_desk
from assistant.index.manifest import Manifest
from assistant.records import Answer
from evals.baselines import baselines, compare
from evals.measures import Seen, quotations, score
from evals.report import Result, as_markdown, store
from evals.sets import Item, is_sealed, load_set, set_path

RESULTS = Path(__file__).resolve().parent / "results"
AS_OF = date(2026, 11, 24)
"""The day on which the sets' questions were written, and are asked unless told otherwise."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 when everything was measured, 2 when someone must act first."""
    options = _parser().parse_args(arguments)
    try:
        result = measure(set_path(options.set), options.as_of)
        paths = store(result, options.out)
    except AssistantError as error:
        advice = "\nThe figures would be of another corpus, so nothing was measured." if isinstance(error, IndexStaleError) else ""
        print(f"{error}{advice}", file=sys.stderr)
        return 2
    if not options.quiet:
        print(as_markdown(result))
    print("\n".join(f"kept: {path}" for path in paths))
    return 0


def measure(path: Path, as_of: date = AS_OF) -> Result:
    """Run one set.

    Args:
        path: The set's file.
        as_of: "Today" for the assistant.

    Returns:
        Every row; what may be shown of a sealed set is for `evals.report` to respect.

    Raises:
        AssistantError: If the set, the corpus or the index must be mended first.
    """
    desk = open_desk(settings.load())
    library, index = desk.materials.library, desk.retriever.index
    items = load_set(path, library.by_id)
    _observe(items[0], desk, as_of)  # Loads the model and the dictionary, so that no question's time holds them.
    rows = tuple(score(item, _observe(item, desk, as_of)) for item in items)
    rankings = baselines(library, desk.retriever.embedder, index.segmenter)
    return Result(
        name=path.stem,
        sealed=is_sealed(path),
        about={**_about(path, desk, as_of), "questions_in_the_index_word_for_word": _leaked(items, desk)},
        rows=rows,
        baselines=compare(items, rankings, index.speech),
    )


def _observe(item: Item, desk: Desk, as_of: date) -> Seen:
    started = time.perf_counter()
    try:
        done = answer(ask(item.question, desk, as_of=as_of, history=item.history), desk)
    except Exception as error:  # noqa: BLE001 - whatever breaks is a failed row, counted and listed
        return Seen(None, seconds=time.perf_counter() - started, error=f"{type(error).__name__}: {error}")
    return _seen(done, desk, time.perf_counter() - started)


def _seen(done: Answer, desk: Desk, seconds: float) -> Seen:
    return Seen(
        outcome=done.outcome,
        hits=tuple(hit.clause_id for hit in done.hits),
        cited=tuple(citation.clause_id for citation in done.citations),
        shown="\n".join(statement.text for statement in done.statements),
        quotations=quotations(done.statements, done.citations, desk.materials.library.documents),
        seconds=seconds,
    )


def _leaked(items: Sequence[Item], desk: Desk) -> int:
    """How many questions without history the corpus holds word for word among how people ask: these prove nothing."""
    index = desk.retriever.index
    indexed = {row.text for row in index.rows.values()}
    return sum(not item.history and index.speech.normalise(item.question) in indexed for item in items)


def _about(path: Path, desk: Desk, as_of: date) -> Mapping[str, Any]:
    manifest: Manifest = desk.retriever.index.manifest
    corpus = json.dumps(dict(manifest.corpus), sort_keys=True).encode()
    return {
        "run_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "as_of": as_of.isoformat(),
        "set_sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "corpus_sha256": hashlib.sha256(corpus).hexdigest(),
        "index": manifest.build,
        "model": manifest.model,
        "engine": f"language model {desk.model_name}" if desk.model else "extractive",
        "versions": {"python": platform.python_version(), **manifest.versions},
        "commit": _commit(),
    }


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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals", description="Measures the assistant on a question set. See evals/README.md.")
    parser.add_argument("--set", default="dev", metavar="dev|unseen|FILE", help="which questions; of unseen only aggregates show")
    parser.add_argument("--out", type=Path, default=RESULTS, metavar="DIR", help="where the dated result is kept")
    parser.add_argument("--as-of", type=date.fromisoformat, default=AS_OF, metavar="YYYY-MM-DD", help="what the assistant takes for today")
    parser.add_argument("--quiet", action="store_true", help="print only where the result is kept")
    return parser
