"""Fits a network that reads tokens: cross-entropy summed over its labels."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import torch
from torch import Tensor, nn
from tqdm import tqdm

from assistant.index.attention import LabelAttention
from assistant.index.embedding import TokenEmbedder

BATCH = 32
RATES = {"head": 3e-3, "turns": 1e-3}
_WARM_UP = 100
_SORTED = 2048


def learn(
    texts: Sequence[str], targets: Tensor, counts: Sequence[int], embedder: TokenEmbedder, *, epochs: int, seed: int
) -> LabelAttention:
    """Fit a network.

    Args:
        texts: What to learn from.
        targets: (texts, labels) int64; 0 means none, k the label's k-th value.
        counts: How many values each label has.
        embedder: Gives tokens and the layers above them.
        epochs: How often each text is seen.
        seed: Decides order, dropout and beginning.

    Returns:
        The network; AdamW, a rate that falls to nothing.
    """
    states = {text: torch.from_numpy(embedder.tokens(text).states) for text in tqdm(dict.fromkeys(texts), desc="tokens")}
    torch.manual_seed(seed)
    chance = random.Random(seed)
    network = LabelAttention(embedder.upper_layers(), counts)
    head = [network.looks, network.values, network.leanings]
    turns = list(network.layers.parameters())
    optimizer = torch.optim.AdamW([{"params": head, "lr": RATES["head"]}, {"params": turns, "lr": RATES["turns"]}], weight_decay=0.01)
    total = epochs * -(-len(texts) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1.0, (step + 1) / _WARM_UP) * max(0.02, 1 - step / total))
    lengths = [len(states[text]) for text in texts]
    network.train()
    for epoch in range(epochs):
        summed = 0.0
        for batch in tqdm(list(_batches(lengths, chance)), desc=f"epoch {epoch + 1}"):
            logits, _ = network(*_padded([states[texts[row]] for row in batch]))
            loss = nn.functional.cross_entropy(logits.flatten(0, 1), targets[batch].flatten(), reduction="sum") / len(batch)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            summed += loss.item() * len(batch)
        tqdm.write(f"epoch {epoch + 1}: {summed / len(texts):.3f}")
    network.eval()
    return network


def _batches(lengths: Sequence[int], chance: random.Random) -> Iterator[list[int]]:
    """Rows of similar length together, in a new order each time."""
    order = list(range(len(lengths)))
    chance.shuffle(order)
    batches = []
    for start in range(0, len(order), _SORTED):
        near = sorted(order[start : start + _SORTED], key=lambda row: lengths[row])
        batches += [near[first : first + BATCH] for first in range(0, len(near), BATCH)]
    chance.shuffle(batches)
    yield from batches


def _padded(states: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    longest = max(len(each) for each in states)
    tokens = torch.zeros(len(states), longest, states[0].shape[1])
    present = torch.zeros(len(states), longest, dtype=torch.bool)
    for row, each in enumerate(states):
        tokens[row, : len(each)] = each
        present[row, : len(each)] = True
    return tokens, present
