"""Opens the index in use and reads one question against it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.errors import IndexStaleError
from assistant.index import features
from assistant.index.building import HEADS, ROWS
from assistant.index.classifier import TextClassifier
from assistant.index.embedding import Embedder, Vectors
from assistant.index.lexical import Lexical
from assistant.index.manifest import Manifest, check_fresh, file_digest, read_manifest
from assistant.index.rows import Group, Role, Row
from assistant.index.segment import Segmenter
from assistant.index.speech import Speech
from assistant.index.store import VectorStore
from assistant.records import Outcome
from assistant.settings import Settings

CLAUSE_NEIGHBOURS = 40
ASKED_NEIGHBOURS = 100
"""Rows fetched per search. The ranking reads the three nearest questions of each clause, so clauses far from the question miss some of
theirs: beside 400 questions, 100 give another first clause for 3 of 230 dev questions (decision 0003)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the index says about one question; `rows` are best first with their cosine.

    Attributes:
        clauses: The nearest clause texts and sentences.
        asked: The nearest questions that a clause answers.
        unanswered: The nearest questions that no document answers.
        subject: Natural logarithm of the probability of each clause, by the clause classifier.
        outcomes: Probability of each outcome.
        aspects: Probability of each aspect, given that the document does not say.
        statements: Natural logarithm of the probability of each approved sentence, by (clause id, place).
        clause_words: BM25 of each clause's text.
        asked_words: BM25 of each clause's text and questions together.
    """

    clauses: tuple[tuple[Row, float], ...]
    asked: tuple[tuple[Row, float], ...]
    unanswered: tuple[tuple[Row, float], ...]
    subject: Mapping[str, float]
    outcomes: Mapping[Outcome, float]
    aspects: Mapping[str, float]
    statements: Mapping[tuple[str, int], float]
    clause_words: Mapping[str, float]
    asked_words: Mapping[str, float]


class Index:
    """An opened build. Reading is safe from several threads."""

    def __init__(self, folder: Path, manifest: Manifest, store: VectorStore, speech: Speech) -> None:
        """Load rows and classifiers; `open_index` checks them first."""
        self.manifest = manifest
        self.speech = speech
        self._store = store
        lines = [json.loads(line) for line in (folder / ROWS).read_text(encoding="utf-8").splitlines()]
        self.rows = {
            line["id"]: Row(
                Role(line["role"]), line["clause_id"], line["text"], Outcome(line["outcome"]), line["aspect"], line["statement"]
            )
            for line in lines
        }
        self._lexical = _LexicalSide(lines)
        self._sizes = Counter(row.group for row in self.rows.values())
        arrays = dict(np.load(folder / HEADS))
        self._heads = {name: _head(name, arrays) for name in ("clause", "outcome", "statement", "aspect") if f"{name}.bias" in arrays}

    @cached_property
    def segmenter(self) -> Segmenter:
        """Jieba with the corpus's terms."""
        return Segmenter(self.speech.terms)

    @cached_property
    def asked_about(self) -> frozenset[str]:
        """Ids of the clauses for which it is known how people ask."""
        return frozenset(row.clause_id for row in self.rows.values() if row.role is Role.ASKED)

    def read(self, text: str, vector: Vectors) -> Reading:
        """Read one normalised question with its vector, (dimensions,) float32."""
        clauses = self._nearest(vector, Group.CLAUSES, CLAUSE_NEIGHBOURS)
        asked = self._nearest(vector, Group.ASKED, ASKED_NEIGHBOURS)
        unanswered = self._nearest(vector, Group.UNANSWERED, max(features.NEIGHBOUR_COUNTS))
        subject_row = features.subject_features(vector[None])
        outcome_row = features.outcome_features(vector[None], _cosines(asked), _cosines(unanswered))
        clause_words, asked_words = self.word_scores(text)
        return Reading(
            clauses=clauses,
            asked=asked,
            unanswered=unanswered,
            subject=self._log_probabilities("clause", text, subject_row),
            outcomes=self._outcomes(text, outcome_row),
            aspects={name: float(np.exp(value)) for name, value in self._log_probabilities("aspect", text, subject_row).items()},
            statements=self._statements(text, subject_row),
            clause_words=clause_words,
            asked_words=asked_words,
        )

    def subject_of(self, text: str, vector: Vectors) -> Mapping[str, float]:
        """Natural logarithm of the probability of each clause, by the clause classifier alone."""
        return self._log_probabilities("clause", text, features.subject_features(vector[None]))

    def word_scores(self, text: str) -> tuple[Mapping[str, float], Mapping[str, float]]:
        """BM25 of each clause for a normalised text: over the clauses' texts, and with how people ask."""
        words = self.segmenter.search_words(text)
        for official in self.speech.official_words(text):
            words += self.segmenter.search_words(official)
        return self._lexical.scores(words)

    def _outcomes(self, text: str, row: NDArray[np.float32]) -> Mapping[Outcome, float]:
        logs = self._log_probabilities("outcome", text, row)
        return {Outcome(name): float(np.exp(value)) for name, value in logs.items()} or {Outcome.ANSWERED: 1.0}

    def _statements(self, text: str, row: NDArray[np.float32]) -> Mapping[tuple[str, int], float]:
        split = ((label.rsplit(" ", 1), value) for label, value in self._log_probabilities("statement", text, row).items())
        return {(clause_id, int(position)): value for (clause_id, position), value in split}

    def _log_probabilities(self, head: str, text: str, row: NDArray[np.float32]) -> Mapping[str, float]:
        fitted = self._heads.get(head)
        if fitted is None:
            return {}
        return dict(zip(fitted.labels, (float(value) for value in fitted.log_probabilities([text], row)[0]), strict=True))

    def _nearest(self, vector: Vectors, group: Group, limit: int) -> tuple[tuple[Row, float], ...]:
        limit = min(limit, self._sizes[group])
        if limit == 0:
            return ()
        try:
            return tuple((self.rows[row_id], cosine) for row_id, cosine in self._store.nearest(vector, group, limit))
        except KeyError as error:
            raise IndexStaleError(
                f"向量库 {self._store.name}：里面有索引不认得的一条（{error}），答案靠不住。请运行：python -m assistant index build"
            ) from None


class _LexicalSide:
    """BM25 over clauses, each once with its own words and once with its questions' words too."""

    def __init__(self, lines: Sequence[Mapping[str, Any]]) -> None:
        own: dict[str, list[str]] = {}
        asked: dict[str, list[str]] = {}
        for line in lines:
            if line["role"] == Role.CLAUSE:
                own[line["clause_id"]] = line["words"]
            elif line["role"] == Role.ASKED:
                asked.setdefault(line["clause_id"], []).extend(line["words"])
        self._ids = tuple(own)
        self._own = Lexical([own[clause_id] for clause_id in self._ids])
        self._both = Lexical([own[clause_id] + asked.get(clause_id, []) for clause_id in self._ids])

    def scores(self, words: Sequence[str]) -> tuple[Mapping[str, float], Mapping[str, float]]:
        pairs = (self._own.scores(words), self._both.scores(words))
        own, both = (dict(zip(self._ids, (float(value) for value in scores), strict=True)) for scores in pairs)
        return own, both


def open_index(settings: Settings, speech: Speech) -> Index:
    """Open the index in use.

    Args:
        settings: Where it is, and the corpus it must belong to.
        speech: The corpus's lexicon.

    Returns:
        The index, ready to read questions.

    Raises:
        IndexStaleError: If there is none, it belongs to another state of the corpus, or a file of it is damaged.
    """
    folder, manifest = read_manifest(settings.indexes_dir)
    check_fresh(manifest, settings.corpus_dir)
    verify_files(folder, manifest)
    store = VectorStore(manifest.collection, folder=folder / "chroma", url=settings.chroma_url)
    if (count := store.count()) != manifest.rows:
        found = "读不出来" if count < 0 else f"有{count}条"
        raise IndexStaleError(
            f"向量库 {manifest.collection}：{found}，清单上是{manifest.rows}条，回答会漏掉条款。请运行：python -m assistant index build"
        )
    return Index(folder, manifest, store, speech)


def verify_files(folder: Path, manifest: Manifest) -> None:
    """Compare the build's own files with their digests.

    Raises:
        IndexStaleError: Naming the damaged file.
    """
    for name, digest in manifest.files.items():
        path = folder / name
        if not path.exists() or file_digest(path) != digest:
            raise IndexStaleError(f"{path}：索引的这个文件丢了或坏了，什么问题也答不了。请运行：python -m assistant index build")


def verify_vectors(settings: Settings, embedder: Embedder) -> int:
    """Embed a sample anew and compare it with the stored vectors.

    Returns:
        How many rows were compared.

    Raises:
        IndexStaleError: If a stored vector is missing or differs (cosine below 0.999).
    """
    folder, manifest = read_manifest(settings.indexes_dir)
    stored = VectorStore(manifest.collection, folder=folder / "chroma", url=settings.chroma_url).stored_vectors()
    lines = [json.loads(line) for line in (folder / ROWS).read_text(encoding="utf-8").splitlines()]
    sample = lines[:: max(1, len(lines) // 64)]
    passages = (Role.CLAUSE, Role.SENTENCE)
    for kind, embed in ((True, embedder.passages), (False, embedder.questions)):
        part = [line for line in sample if (line["role"] in passages) is kind]
        fresh = embed([line["text"] for line in part]) if part else ()
        for line, vector in zip(part, fresh, strict=True):
            known = stored.get(line["id"])
            if known is None or float(known @ vector) < 0.999:
                raise IndexStaleError(
                    f"向量库 {manifest.collection}：{line['text'][:20]!r}的向量丢了或不对，会找错条款。请运行：python -m assistant index build"
                )
    return len(sample)


def _cosines(found: Sequence[tuple[Row, float]]) -> NDArray[np.float32]:
    count = max(features.NEIGHBOUR_COUNTS)
    values = [cosine for _, cosine in found[:count]] or [0.0]
    return np.array([values + [values[-1]] * (count - len(values))], np.float32)


def _head(name: str, arrays: Mapping[str, Any]) -> TextClassifier:
    return TextClassifier.from_arrays({key.split(".", 1)[1]: array for key, array in arrays.items() if key.startswith(f"{name}.")})
