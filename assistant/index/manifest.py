"""What an index was built from, so that a stale or damaged one is noticed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from assistant.errors import IndexStaleError

FORMAT = 3
"""Raise it when the files of a build change their meaning."""
MANIFEST = "manifest.json"
CURRENT = "current"
_INDEXED_FILES = (
    "register.yaml", "repairs.jsonl", "digest.yaml", "lexicon.yaml", "near-said.jsonl", "asked-together.jsonl", "not-said.jsonl", "statements.yaml",
)  # fmt: skip
_PACKAGES = ("chromadb", "sentence-transformers", "jieba", "bm25s", "scikit-learn", "torch")


@dataclass(frozen=True, slots=True)
class Manifest:
    """One build: what it was made from and of.

    Attributes:
        build: Its id, also the folder's name.
        corpus: Digest by file of everything that was read from the corpus.
        model: Names the embedding weights.
        versions: Versions of the packages that shape the index.
        rows: Number of vectors.
        embedded: How many of them had to be embedded anew.
        files: SHA-256 of the build's own files by name.
        collection: Name of the Chroma collection.
        built_at: ISO time, UTC.
    """

    build: str
    corpus: Mapping[str, str]
    model: str
    versions: Mapping[str, str]
    rows: int
    embedded: int
    files: Mapping[str, str]
    collection: str
    built_at: str
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        """Store it as manifest.json: the last file of a build, so that a build without it is unfinished."""
        (folder / MANIFEST).write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1), encoding="utf-8")


def current_build(indexes_dir: Path) -> Path | None:
    """The folder of the build in use; None before the first."""
    pointer = indexes_dir / CURRENT
    if not pointer.exists():
        return None
    return indexes_dir / "builds" / pointer.read_text(encoding="utf-8").strip()


def read_manifest(indexes_dir: Path) -> tuple[Path, Manifest]:
    """Read the manifest of the build in use.

    Returns:
        The build's folder and its manifest.

    Raises:
        IndexStaleError: If there is none, or it is damaged or of another format.
    """
    folder = current_build(indexes_dir)
    if folder is None:
        raise IndexStaleError(f"{indexes_dir}：还没有建立索引，什么问题也答不了。请运行：python -m assistant index build")
    try:
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        raise IndexStaleError(
            f"{folder}：索引的清单 {MANIFEST} 丢了或坏了，什么问题也答不了。请运行：python -m assistant index build"
        ) from None
    if manifest.format != FORMAT:
        raise IndexStaleError(
            f"{folder}：索引是第{manifest.format}版格式，程序只认第{FORMAT}版，什么问题也答不了。请运行：python -m assistant index build"
        )
    return folder, manifest


def corpus_digest(corpus_dir: Path) -> dict[str, str]:
    """SHA-256 of every corpus file that an index is made of, by its path inside the folder.

    Files that are read when a question is answered (basis map, departments, rules …) are no part of it: editing them needs no new build.
    """
    files = sorted(path for path in corpus_dir.rglob("*") if path.is_file() and _shapes_index(path))
    return {path.relative_to(corpus_dir).as_posix(): file_digest(path) for path in files}


def _shapes_index(path: Path) -> bool:
    return path.name in _INDEXED_FILES or path.stem == "source" or path.parent.name == "asked-as"


def file_digest(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def package_versions() -> dict[str, str]:
    """Versions of the packages that shape an index."""
    return {package: version(package) for package in _PACKAGES}


def check_fresh(manifest: Manifest, corpus_dir: Path) -> None:
    """Compare a build with today's corpus.

    Raises:
        IndexStaleError: Naming the files that were changed, added or removed.
    """
    now = corpus_digest(corpus_dir)
    then = manifest.corpus
    changed = [name for name in now if name in then and now[name] != then[name]]
    added = [name for name in now if name not in then]
    removed = [name for name in then if name not in now]
    if changed or added or removed:
        parts = [f"{word}：{'、'.join(names[:5])}" for word, names in (("改过", changed), ("新增", added), ("删除", removed)) if names]
        raise IndexStaleError(
            f"索引 {manifest.build}：建好以后 {corpus_dir} 有变动（{'；'.join(parts)}），回答可能依据旧文字。"
            "请运行：python -m assistant index build"
        )
