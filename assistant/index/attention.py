"""A network that reads a text token by token: the upper layers of the embedding model, turned a little, and one look per label.

Each linear map of the upper layers carries a low-rank turn (Hu et al., LoRA, ICLR 2022). Each label has a query that weighs the tokens
and a softmax over "none" and its values. Used for reading and for learning alike.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

RANK = 16
_SCALE = 2.0
_DROPOUT = 0.1
_DENSE = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)


class TurnedLinear(nn.Module):  # type: ignore[misc]  # followed as Any
    """A linear map that stays, plus a turn of low rank that is learnt."""

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        super().__init__()
        rows, columns = weight.shape
        self.register_buffer("weight", weight, persistent=False)
        self.register_buffer("bias", bias, persistent=False)
        self.down = nn.Parameter(torch.randn(RANK, columns) / math.sqrt(columns))
        self.up = nn.Parameter(torch.zeros(rows, RANK))

    def settled(self) -> nn.Linear:
        """The same map in one step, for reading only."""
        weight, bias = self.get_buffer("weight"), self.get_buffer("bias")
        plain = nn.Linear(weight.shape[1], weight.shape[0])
        plain.weight.data, plain.bias.data = weight + _SCALE * self.up.data @ self.down.data, bias
        return plain

    def forward(self, x: Tensor) -> Tensor:
        """(…, columns) -> (…, rows)."""
        kept = functional.linear(x, self.get_buffer("weight"), self.get_buffer("bias"))
        return kept + _SCALE * functional.linear(functional.linear(x, self.down), self.up)


class Layer(nn.Module):  # type: ignore[misc]  # followed as Any
    """One layer of BERT with turned maps."""

    def __init__(self, arrays: Mapping[str, Tensor], heads: int, epsilon: float) -> None:
        super().__init__()
        self.heads, self.epsilon = heads, epsilon
        self.maps = nn.ModuleList(TurnedLinear(arrays[f"{name}.weight"], arrays[f"{name}.bias"]) for name in _DENSE)
        for name, source in (("first", "attention.output.LayerNorm"), ("second", "output.LayerNorm")):
            self.register_buffer(f"{name}_weight", arrays[f"{source}.weight"], persistent=False)
            self.register_buffer(f"{name}_bias", arrays[f"{source}.bias"], persistent=False)

    def forward(self, x: Tensor, present: Tensor) -> Tensor:
        """(n, tokens, width) and (n, tokens) bool -> (n, tokens, width)."""
        query, key, value, attended, wide, narrow = self.maps
        n, tokens, width = x.shape
        split = [each(x).view(n, tokens, self.heads, -1).transpose(1, 2) for each in (query, key, value)]
        drop = _DROPOUT if self.training else 0.0
        mixed = functional.scaled_dot_product_attention(split[0], split[1], split[2], present[:, None, None, :], drop)
        mixed = attended(mixed.transpose(1, 2).reshape(n, tokens, width))
        x = self._norm("first", x + functional.dropout(mixed, _DROPOUT, self.training))
        wider = narrow(functional.gelu(wide(x)))
        return self._norm("second", x + functional.dropout(wider, _DROPOUT, self.training))

    def _norm(self, name: str, x: Tensor) -> Tensor:
        weight, bias = self.get_buffer(f"{name}_weight"), self.get_buffer(f"{name}_bias")
        return functional.layer_norm(x, weight.shape, weight, bias, self.epsilon)


class LabelAttention(nn.Module):  # type: ignore[misc]  # followed as Any
    """Tokens in the middle of the embedding model -> for each label, how likely each of its values is.

    Attributes:
        counts: How many values each label has; column 0 of the output is "none".
    """

    def __init__(self, upper: Mapping[str, NDArray[Any]], counts: Sequence[int]) -> None:
        """Begin with turns that change nothing.

        Args:
            upper: The upper layers: `SentenceEmbeddings.upper_layers`.
            counts: How many values each label has.
        """
        super().__init__()
        self.counts = tuple(counts)
        arrays = {name: torch.from_numpy(np.asarray(array)) for name, array in upper.items() if name not in ("heads", "epsilon")}
        numbers = sorted({int(name.split(".")[0]) for name in arrays})
        held = [{name.partition(".")[2]: array for name, array in arrays.items() if name.startswith(f"{number}.")} for number in numbers]
        self.layers = nn.ModuleList(Layer(each, int(upper["heads"]), float(upper["epsilon"])) for each in held)
        width = held[0]["output.LayerNorm.weight"].shape[0]
        columns = max(self.counts) + 1
        self.looks = nn.Parameter(torch.randn(len(self.counts), width) * 0.02)
        self.values = nn.Parameter(torch.zeros(len(self.counts), columns, width))
        self.leanings = nn.Parameter(torch.zeros(len(self.counts), columns))
        with torch.no_grad():
            self.leanings[:, 0] = 3.0  # most labels have none
        closed = torch.zeros(len(self.counts), columns)
        for row, count in enumerate(self.counts):
            closed[row, count + 1 :] = -math.inf
        self.register_buffer("closed", closed, persistent=False)

    def forward(self, tokens: Tensor, present: Tensor) -> tuple[Tensor, Tensor]:
        """Look.

        Args:
            tokens: (n, tokens, width) float32.
            present: (n, tokens) bool; False for padding.

        Returns:
            (n, labels, columns) logits, -inf where a label has no such value; and (n, labels, tokens), how much each token was looked at.
        """
        for layer in self.layers:
            tokens = layer(tokens, present)
        tokens = functional.dropout(tokens, _DROPOUT, self.training)
        scores = torch.einsum("nld,fd->nfl", tokens, self.looks).masked_fill(~present[:, None, :], -math.inf)
        looked = scores.softmax(-1)
        seen = torch.einsum("nfl,nld->nfd", looked, tokens)
        return torch.einsum("nfd,fkd->nfk", seen, self.values) + self.leanings + self.get_buffer("closed"), looked

    def learnt(self) -> dict[str, NDArray[np.float16]]:
        """What was learnt, without the layers it turns, as float16."""
        return {name: parameter.detach().numpy().astype(np.float16) for name, parameter in self.named_parameters()}

    def settle(self) -> Self:
        """Put the turns into the maps, for reading only: a third of the products, nothing left to learn or to store."""
        for layer in self.layers:
            layer.maps = nn.ModuleList(each.settled() for each in layer.maps)
        self.eval()
        return self

    def take(self, learnt: Mapping[str, NDArray[Any]]) -> None:
        """Put in what was learnt.

        Raises:
            KeyError: If an array is missing.
            RuntimeError: If one has another shape.
        """
        for name, parameter in self.named_parameters():
            parameter.data.copy_(torch.from_numpy(np.asarray(learnt[name], np.float32)))
