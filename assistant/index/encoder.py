"""An onnxruntime encoder inside a sentence-transformers model: int8 weights, mean pooling and unit length in one graph."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules.input_module import InputModule
from tokenizers import Tokenizer

GRAPH, TOKENIZER = "encoder.int8.onnx", "tokenizer.json"
MAX_TOKENS = 512
_LEAST_PART = 4
"""Texts that are worth a thread of their own."""
PROMPTS = {"query": "query: ", "document": "passage: "}
"""The prefixes the weights were trained with (intfloat/multilingual-e5-small, model card)."""


class TokenStates(NamedTuple):
    """The tokens of one text in the middle of the network.

    Attributes:
        states: (tokens, 384) float32, those of the prompt among them.
        starts: Where each token begins in the text; 0 for the prompt's.
    """

    states: NDArray[np.float32]
    starts: tuple[int, ...]


class OnnxEncoder(InputModule):  # type: ignore[misc]  # sentence-transformers has no type stubs
    """Tokens -> sentence vectors through onnxruntime, as one module of a SentenceTransformer."""

    def __init__(self, folder: Path) -> None:
        """Load graph and tokenizer from a folder."""
        super().__init__()
        self._folder = folder
        self.tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self.tokenizer.enable_padding(pad_id=1, pad_token="<pad>")
        self.tokenizer.enable_truncation(MAX_TOKENS)
        options = onnxruntime.SessionOptions()
        # One thread a call and a batch cut in as many parts: faster for one question, for several at once and for a batch (decision 0003).
        options.intra_op_num_threads = 1
        self._threads = ThreadPoolExecutor(os.cpu_count())
        self._session = onnxruntime.InferenceSession(str(folder / GRAPH), options, providers=["CPUExecutionProvider"])

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: Any) -> dict[str, torch.Tensor]:
        """Tokenize texts: input_ids and attention_mask, (n, tokens) int64."""
        encoded = self.tokenizer.encode_batch([f"{prompt or ''}{text}" for text in inputs])
        ids = np.array([each.ids for each in encoded], np.int64)
        mask = np.array([each.attention_mask for each in encoded], np.int64)
        return {"input_ids": torch.from_numpy(ids), "attention_mask": torch.from_numpy(mask)}

    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Add sentence_embedding, (n, 384) float32 of unit length."""
        ids, mask = (features[name].numpy() for name in ("input_ids", "attention_mask"))
        parts = min(os.cpu_count() or 1, max(1, len(ids) // _LEAST_PART))
        cut = [
            {"input_ids": part, "attention_mask": shown}
            for part, shown in zip(np.array_split(ids, parts), np.array_split(mask, parts), strict=True)
        ]
        found = self._threads.map(lambda inputs: self._session.run(["vectors"], inputs)[0], cut)
        features["sentence_embedding"] = torch.from_numpy(np.concatenate(list(found)))
        return features

    def tokens(self, text: str) -> TokenStates:
        """A question's tokens after the lower layers, embedded alone."""
        states, starts = self._read(text, "tokens")
        return TokenStates(np.asarray(states, np.float32), starts)

    def vector_and_tokens(self, text: str) -> tuple[NDArray[np.float32], TokenStates]:
        """A question's vector, (384,) float32 of unit length, and its tokens, in one pass."""
        vector, states, starts = self._read(text, "vectors", "tokens")
        return np.asarray(vector, np.float32), TokenStates(np.asarray(states, np.float32), starts)

    def _read(self, text: str, *outputs: str) -> tuple[Any, ...]:
        """Outputs of the graph for one question, and where its tokens begin."""
        prompt = PROMPTS["query"]
        encoded = self.tokenizer.encode(prompt + text)
        inputs = {"input_ids": np.array([encoded.ids], np.int64), "attention_mask": np.ones((1, len(encoded.ids)), np.int64)}
        starts = tuple(max(0, start - len(prompt)) for start, _ in encoded.offsets)
        return (*(output[0] for output in self._session.run(outputs, inputs)), starts)

    def save(self, output_path: str, *_: Any, **__: Any) -> None:
        """Copy graph and tokenizer."""
        for name in (GRAPH, TOKENIZER):
            (Path(output_path) / name).write_bytes((self._folder / name).read_bytes())


def load_model(folder: Path) -> SentenceTransformer:
    """Open the unpacked model as a SentenceTransformer with its prompts."""
    return SentenceTransformer(modules=[OnnxEncoder(folder)], prompts=PROMPTS, device="cpu")
