"""Builds an index aside and switches to it in one step."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from assistant.clauses.library import Library, load_library
from assistant.errors import AssistantError, IndexStaleError
from assistant.index import classifier, features
from assistant.index.embedding import Embedder, Vectors
from assistant.index.manifest import CURRENT, Manifest, corpus_digest, current_build, file_digest, package_versions, read_manifest
from assistant.index.rows import Group, Role, Row, collect_rows, statement_label
from assistant.index.segment import Segmenter
from assistant.index.speech import Speech, load_speech
from assistant.index.store import VectorStore
from assistant.records import Outcome
from assistant.settings import Settings

ROWS, HEADS = "rows.jsonl", "heads.npz"
COLLECTION_PREFIX = "clauses-"
Report = Callable[[str], None]
_Task = tuple[list[str], NDArray[np.float32], list[str], float]
"""Texts, dense features, labels, tolerance."""


def _quiet(_line: str) -> None:
    """Report nothing."""


@dataclass(frozen=True, slots=True)
class Material:
    """All that a build is made of."""

    library: Library
    speech: Speech
    rows: tuple[Row, ...]


def build_index(settings: Settings, embedder: Embedder, *, report: Report = _quiet, progress: bool = False) -> Manifest:
    """Build the index of today's corpus and switch to it.

    A build that is killed leaves the index in use untouched; its remains are removed by the next build.

    Args:
        settings: Where corpus and indexes are.
        embedder: Embeds what was not embedded before.
        report: Called with one line per step.
        progress: Whether progress bars are drawn.

    Returns:
        The manifest of the new build.

    Raises:
        SourceError: If the corpus must be mended first.
        AssistantError: If another build is running.
    """
    settings.indexes_dir.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(settings.indexes_dir / ".lock", timeout=0):
            return _build(settings, embedder, report, progress=progress)
    except Timeout:
        raise AssistantError(
            f"{settings.indexes_dir}：已经有一个索引正在建立，同时建两个会互相破坏，所以没有开始。请等它结束再试。"
        ) from None


def gather(corpus_dir: Path) -> Material:
    """Read the corpus."""
    library = load_library(corpus_dir)
    speech = load_speech(corpus_dir, tuple(library.documents))
    return Material(library, speech, collect_rows(corpus_dir, library, speech))


def _build(settings: Settings, embedder: Embedder, report: Report, *, progress: bool) -> Manifest:
    builds = settings.indexes_dir / "builds"
    in_use = current_build(settings.indexes_dir)
    _remove_others(settings, builds, keep=in_use)
    report("读取资料……")
    corpus = corpus_digest(settings.corpus_dir)
    material = gather(settings.corpus_dir)
    build = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    folder = builds / build
    folder.mkdir(parents=True)
    vectors, embedded = _embed(material.rows, embedder, _reusable(settings, embedder.tag), report, progress=progress)
    report(f"写入向量库：{len(material.rows)}条，同时训练分类器……")
    store = VectorStore(f"{COLLECTION_PREFIX}{build}", folder=folder / "chroma", url=settings.chroma_url)
    with ThreadPoolExecutor(1) as aside:
        written = aside.submit(store.write, material.rows, vectors)
        np.savez(folder / HEADS, **_heads(material.rows, vectors))
        written.result()
    _write_rows(folder / ROWS, material)
    files = {name: file_digest(folder / name) for name in (ROWS, HEADS)}
    manifest = Manifest(
        build=build,
        corpus=corpus,
        model=embedder.tag,
        versions=package_versions(),
        rows=len(material.rows),
        embedded=embedded,
        files=files,
        collection=store.name,
        built_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    manifest.write(folder)
    _switch(settings.indexes_dir, build)
    _remove_others(settings, builds, keep=folder)
    report(f"完成：索引{build}，新算向量{embedded}条")
    return manifest


def _embed(rows: Sequence[Row], embedder: Embedder, known: dict[str, Vectors], report: Report, *, progress: bool) -> tuple[Vectors, int]:
    missing = [row for row in rows if row.id not in known]
    asked = [row for row in missing if row.group is not Group.CLAUSES]
    clauses = [row for row in missing if row.group is Group.CLAUSES]
    report(f"计算向量：条款{len(clauses)}条，问法{len(asked)}条（沿用{len(rows) - len(missing)}条）")
    fresh = dict(known)
    for part, embed in ((clauses, embedder.passages), (asked, embedder.questions)):
        if part:
            texts = list(dict.fromkeys(row.text for row in part))
            vectors = dict(zip(texts, embed(texts, progress=progress), strict=True))
            fresh |= {row.id: vectors[row.text] for row in part}
    return np.stack([fresh[row.id] for row in rows]).astype(np.float32), len(missing)


def _reusable(settings: Settings, model: str) -> dict[str, Vectors]:
    try:
        folder, manifest = read_manifest(settings.indexes_dir)
    except IndexStaleError:
        return {}
    if manifest.model != model:
        return {}
    return VectorStore(manifest.collection, folder=folder / "chroma", url=settings.chroma_url).stored_vectors()


def _heads(rows: Sequence[Row], vectors: Vectors) -> dict[str, Any]:
    """Fit the classifiers, each on a core of its own: which clause, which outcome, which approved sentence, which aspect is missing."""
    from joblib import Parallel, delayed

    tasks = dict(_tasks(rows, vectors))
    fitted = Parallel(n_jobs=-1)(delayed(classifier.fit)(*task, tolerance=tolerance) for *task, tolerance in tasks.values())
    return {f"{name}.{key}": array for name, each in zip(tasks, fitted, strict=True) for key, array in each.arrays().items()}


def _tasks(rows: Sequence[Row], vectors: Vectors) -> Iterator[tuple[str, _Task]]:
    """What there is to learn, the longest first."""
    asked = [index for index, row in enumerate(rows) if row.role is Role.ASKED]
    unanswered = [index for index, row in enumerate(rows) if row.role is Role.UNANSWERED]
    if len({rows[index].clause_id for index in asked}) > 1:
        labels = [rows[index].clause_id for index in asked]
        yield "clause", (_texts(rows, asked), features.subject_features(vectors[asked]), labels, classifier.COARSE_TOLERANCE)
    if asked and unanswered:
        asked = _each_text_once(rows, asked)
        both = asked + unanswered
        dense = features.outcome_features(vectors[both], *_neighbours(vectors, asked, unanswered))
        yield "outcome", (_texts(rows, both), dense, [rows[index].outcome.value for index in both], classifier.TOLERANCE)
    stated = [index for index in asked if rows[index].statement is not None]
    if len({(rows[index].clause_id, rows[index].statement) for index in stated}) > 1:
        labels = [statement_label(rows[index].clause_id, rows[index].statement or 0) for index in stated]
        yield "statement", (_texts(rows, stated), features.subject_features(vectors[stated]), labels, classifier.TOLERANCE)
    missing = [index for index in unanswered if rows[index].outcome is Outcome.NOT_IN_DOCUMENT]
    if len({rows[index].aspect for index in missing}) > 1:
        labels = [rows[index].aspect for index in missing]
        yield "aspect", (_texts(rows, missing), features.subject_features(vectors[missing]), labels, classifier.TOLERANCE)


def _neighbours(vectors: Vectors, asked: list[int], unanswered: list[int]) -> tuple[Any, Any]:
    """Nearest cosines on both sides; a question is never its own neighbour."""
    both = asked + unanswered
    own_asked = [*range(len(asked)), *[None] * len(unanswered)]
    own_unanswered = [*[None] * len(asked), *range(len(unanswered))]
    return (
        features.nearest_cosines(vectors[both], vectors[asked], skip=own_asked),
        features.nearest_cosines(vectors[both], vectors[unanswered], skip=own_unanswered),
    )


def _each_text_once(rows: Sequence[Row], indexes: Sequence[int]) -> list[int]:
    """A question that needs several clauses stands in several rows; beside itself it would be its own neighbour."""
    return list({rows[index].text: index for index in reversed(indexes)}.values())[::-1]


def _texts(rows: Sequence[Row], indexes: Sequence[int]) -> list[str]:
    return [rows[index].text for index in indexes]


def _write_rows(path: Path, material: Material) -> None:
    segmenter = Segmenter(material.speech.terms)
    with path.open("w", encoding="utf-8") as file:
        for row in material.rows:
            words = segmenter.search_words(row.text)
            line = {
                "id": row.id,
                "role": row.role.value,
                "clause_id": row.clause_id,
                "text": row.text,
                "outcome": row.outcome.value,
                "aspect": row.aspect,
                "statement": row.statement,
                "words": words,
            }
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _switch(indexes_dir: Path, build: str) -> None:
    aside = indexes_dir / f"{CURRENT}.new"
    aside.write_text(build, encoding="utf-8")
    os.replace(aside, indexes_dir / CURRENT)


def _remove_others(settings: Settings, builds: Path, *, keep: Path | None) -> None:
    for folder in builds.iterdir() if builds.exists() else ():
        if folder != keep:
            if settings.chroma_url:
                VectorStore(f"{COLLECTION_PREFIX}{folder.name}", url=settings.chroma_url).drop()
            shutil.rmtree(folder, ignore_errors=True)
