"""Text -> vectors, as LangChain sees embeddings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from assistant.index.model import UPPER, ensure_model

if TYPE_CHECKING:
    from assistant.index.encoder import TokenStates

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """What the index needs of an embedding model; rows are (n, dimensions) float32 of unit length."""

    @property
    def tag(self) -> str:
        """Names the weights, for manifests."""
        ...

    def questions(self, texts: Sequence[str], *, progress: bool = False) -> Vectors:
        """Embed what is asked."""
        ...

    def passages(self, texts: Sequence[str], *, progress: bool = False) -> Vectors:
        """Embed what is searched."""
        ...


@runtime_checkable
class TokenEmbedder(Protocol):
    """What readers of tokens need of an embedding model."""

    @property
    def tag(self) -> str:
        """Names the weights."""
        ...

    def tokens(self, text: str) -> TokenStates:
        """The tokens of a text in the middle of the network."""
        ...

    def vector_and_tokens(self, text: str) -> tuple[Vectors, TokenStates]:
        """The same with the text's vector, in one pass."""
        ...

    def upper_layers(self) -> Mapping[str, NDArray[Any]]:
        """The layers above."""
        ...


class SentenceEmbeddings(Embeddings):
    """The sentence-transformers model, loaded when it is first needed (several seconds)."""

    def __init__(self, folder: Path) -> None:
        """Name the model's folder; it is unpacked there when first needed."""
        self._folder = folder

    @cached_property
    def tag(self) -> str:
        """Names the weights, for manifests."""
        return ensure_model(self._folder)

    @cached_property
    def _model(self) -> Any:
        _ = self.tag
        from assistant.index.encoder import load_model

        return load_model(self._folder)

    def questions(self, texts: Sequence[str], *, progress: bool = False) -> Vectors:
        """Embed questions: (n, 384) float32, rows of unit length."""
        return self._encode(texts, "query", progress=progress)

    def passages(self, texts: Sequence[str], *, progress: bool = False) -> Vectors:
        """Embed passages: (n, 384) float32, rows of unit length."""
        return self._encode(texts, "document", progress=progress)

    def tokens(self, text: str) -> TokenStates:
        """The tokens of a question in the middle of the network."""
        states: TokenStates = self._model[0].tokens(text)
        return states

    def vector_and_tokens(self, text: str) -> tuple[Vectors, TokenStates]:
        """The same with the question's vector, (384,) float32 of unit length, in one pass."""
        both: tuple[Vectors, TokenStates] = self._model[0].vector_and_tokens(text)
        return both

    def upper_layers(self) -> Mapping[str, NDArray[Any]]:
        """The network above them, by name: `model._save_upper` says how."""
        _ = self.tag
        with np.load(self._folder / UPPER, allow_pickle=False) as arrays:
            return dict(arrays)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """LangChain's name for passages."""
        return [[float(value) for value in row] for row in self.passages(texts)]

    def embed_query(self, text: str) -> list[float]:
        """LangChain's name for one question."""
        return [float(value) for value in self.questions([text])[0]]

    def _encode(self, texts: Sequence[str], prompt: str, *, progress: bool) -> Vectors:
        vectors = self._model.encode(list(texts), prompt_name=prompt, batch_size=32, show_progress_bar=progress)
        return np.asarray(vectors, dtype=np.float32)
