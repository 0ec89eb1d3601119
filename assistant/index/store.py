"""The vectors in Chroma, through langchain-chroma; chromadb types stop here."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from assistant.errors import IndexStaleError, SettingsError
from assistant.index.embedding import Vectors
from assistant.index.rows import Group, Row

_HNSW = {"hnsw": {"space": "cosine", "ef_search": 400, "ef_construction": 200, "max_neighbors": 32}}
"""Wide enough that a search over the whole corpus is exact in practice: decision 0003."""
_WRITE_BATCH = 1000


class VectorStore:
    """The collections of one build, local or on a server: one a group and no metadata, so that a search needs no filter and fetches little (decision 0003)."""

    def __init__(self, name: str, *, folder: Path | None = None, url: str = "") -> None:
        """Connect.

        Args:
            name: Common beginning of the collections' names; they need not exist yet.
            folder: Where a local store lies; unused with a server.
            url: Address of a Chroma server, or empty.

        Raises:
            SettingsError: If the address cannot be used or the server does not answer.
        """
        self.name = name
        self._client = _server(url) if url else _local(folder)
        self._opened: dict[Group, Any] = {}

    def write(self, rows: Sequence[Row], vectors: Vectors) -> None:
        """Create the collections and store rows with their vectors, (n, dimensions) float32."""
        self.drop()
        for group in Group:
            members = [index for index, row in enumerate(rows) if row.group is group]
            collection = self._client.create_collection(self._collection_name(group), configuration=_HNSW)
            for start in range(0, len(members), _WRITE_BATCH):
                part = members[start : start + _WRITE_BATCH]
                collection.add(
                    ids=[rows[index].id for index in part],
                    embeddings=vectors[part],
                    documents=[rows[index].text for index in part],
                )

    def nearest(self, vector: Vectors, group: Group, limit: int) -> list[tuple[str, float]]:
        """Find the rows nearest to one vector.

        Args:
            vector: (dimensions,) float32 of unit length.
            group: Which rows.
            limit: At most so many; at least 1.

        Returns:
            Row ids with cosine similarity, best first.

        Raises:
            IndexStaleError: If the collection is gone or damaged.
        """
        try:
            found = self._langchain(group).similarity_search_by_vector_with_relevance_scores([float(value) for value in vector], k=limit)
        except Exception as error:
            raise self._damaged(error) from error
        return [(str(document.id), 1.0 - float(distance)) for document, distance in found]

    def stored_vectors(self) -> dict[str, Vectors]:
        """All vectors by row id; those of a collection that cannot be read are left out."""
        vectors: dict[str, Vectors] = {}
        for group in Group:
            try:
                stored = self._client.get_collection(self._collection_name(group)).get(include=["embeddings"])
            except Exception:  # noqa: BLE001 - a store that cannot be read has nothing to reuse
                continue
            vectors |= zip(stored["ids"], np.asarray(stored["embeddings"], np.float32), strict=True)
        return vectors

    def count(self) -> int:
        """How many rows are stored in all; -1 where a collection is gone or damaged."""
        try:
            return sum(int(self._client.get_collection(self._collection_name(group)).count()) for group in Group)
        except Exception:  # noqa: BLE001 - every failure means the same: it cannot be used
            return -1

    def drop(self) -> None:
        """Delete the collections that exist."""
        existing = {collection.name for collection in self._client.list_collections()}
        for group in Group:
            if self._collection_name(group) in existing:
                self._client.delete_collection(self._collection_name(group))

    def _collection_name(self, group: Group) -> str:
        return f"{self.name}-{group.value}"

    def _langchain(self, group: Group) -> Any:
        if group not in self._opened:
            from langchain_chroma import Chroma

            name = self._collection_name(group)
            self._opened[group] = Chroma(client=self._client, collection_name=name, create_collection_if_not_exists=False)
        return self._opened[group]

    def _damaged(self, error: Exception) -> IndexStaleError:
        return IndexStaleError(
            f"向量库 {self.name}：读不出来（{type(error).__name__}），没法查找条款。请运行：python -m assistant index build"
        )


def _local(folder: Path | None) -> Any:
    import chromadb

    warnings.filterwarnings("ignore", category=DeprecationWarning, module="chromadb")
    return chromadb.PersistentClient(str(folder), settings=chromadb.Settings(anonymized_telemetry=False))


def _server(url: str) -> Any:
    import chromadb

    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError(f"CHROMA_URL={url!r}：不是网址，连不上向量库。请写成 http://127.0.0.1:8000 这样，或取消它，改用本机的向量库。")
    try:
        return chromadb.HttpClient(
            host=parts.hostname,
            port=parts.port or (443 if parts.scheme == "https" else 80),
            ssl=parts.scheme == "https",
            settings=chromadb.Settings(anonymized_telemetry=False),
        )
    except Exception as error:
        raise SettingsError(
            f"CHROMA_URL={url}：那里没有 Chroma 回应（{type(error).__name__}），读不了向量库。"
            "请启动它（chroma run），或取消 CHROMA_URL，改用本机的向量库。"
        ) from error
