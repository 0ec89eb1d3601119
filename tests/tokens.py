"""A very small stand-in for the embedding model's tokens and upper layers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.index.embedding import Vectors
from assistant.index.encoder import TokenStates

WIDTH, HEADS = 8, 2


def upper(seed: int = 0) -> dict[str, NDArray[Any]]:
    """One small layer."""
    chance = np.random.default_rng(seed)
    shapes = {
        "attention.self.query": (WIDTH, WIDTH),
        "attention.self.key": (WIDTH, WIDTH),
        "attention.self.value": (WIDTH, WIDTH),
        "attention.output.dense": (WIDTH, WIDTH),
        "intermediate.dense": (2 * WIDTH, WIDTH),
        "output.dense": (WIDTH, 2 * WIDTH),
    }
    arrays: dict[str, NDArray[Any]] = {"heads": np.array(HEADS), "epsilon": np.array(1e-12)}
    for name, shape in shapes.items():
        arrays[f"0.{name}.weight"] = chance.normal(size=shape).astype(np.float32)
        arrays[f"0.{name}.bias"] = np.zeros(shape[0], np.float32)
    for name in ("attention.output.LayerNorm", "output.LayerNorm"):
        arrays[f"0.{name}.weight"], arrays[f"0.{name}.bias"] = np.ones(WIDTH, np.float32), np.zeros(WIDTH, np.float32)
    return arrays


class TinyEmbedder:
    """One token a character."""

    tag = "tiny"

    def tokens(self, text: str) -> TokenStates:
        states = [np.random.default_rng(ord(character)).normal(size=WIDTH) for character in text]
        return TokenStates(np.array(states, np.float32), tuple(range(len(text))))

    def vector_and_tokens(self, text: str) -> tuple[Vectors, TokenStates]:
        states = self.tokens(text)
        return states.states.mean(axis=0), states

    def upper_layers(self) -> Mapping[str, NDArray[Any]]:
        return upper()
