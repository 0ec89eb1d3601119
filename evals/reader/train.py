"""Learns the reader of facts and writes its weights beside the rules.

Run: python -m evals.reader.train [--document ID] [--out FILE] [--seed N]
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from tqdm import tqdm

from assistant.clauses.library import load_library
from assistant.eligibility.attending import LIVES, WEIGHTS, said_values, store
from assistant.eligibility.attention import FactAttention
from assistant.eligibility.expressions import FactKind
from assistant.eligibility.opening import document_with_rules
from assistant.eligibility.rules import load_rules
from assistant.eligibility.sayings import load_sayings
from assistant.eligibility.values import FactValue
from assistant.index.embedding import SentenceEmbeddings
from assistant.settings import ROOT, Settings
from evals.reader.data import Example, composed, lives

SETS = ROOT / "evals" / "sets"
LABELLED = tuple(SETS / f"eligibility-{name}.jsonl" for name in ("more", "late", "fourth"))
"""Sets of cases with labelled facts that have been opened and no longer measure."""
EPOCHS = 5
BATCH = 32
COMPOSED = 3000
LIFE_WEIGHT = 3
"""Each life counts so many times: decision 0004."""
RATES = {"head": 3e-3, "turns": 1e-3}
_WARM_UP = 100
_SORTED = 2048


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, help="default: beside the rules")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    settings = Settings()
    library = load_library(settings.corpus_dir)
    document_id = document_with_rules(settings.corpus_dir, library)
    assert document_id is not None, "the project's corpus has rules"
    folder = settings.corpus_dir / document_id
    kinds = load_rules(settings.corpus_dir, document_id, library).facts
    sayings = load_sayings(settings.corpus_dir, document_id, kinds)
    told = lives([*sorted((folder / LIVES).glob("*.jsonl")), *LABELLED])
    alone = [Example(saying.text, saying.facts) for saying in sayings]
    examples = [*alone, *composed(sayings, COMPOSED, options.seed), *told * LIFE_WEIGHT]
    embedder = SentenceEmbeddings(settings.model_dir)
    network = learn(examples, kinds, embedder, seed=options.seed)
    store(options.out or folder / WEIGHTS, network, kinds, embedder.tag)
    return 0


def learn(examples: Sequence[Example], kinds: Mapping[str, FactKind], embedder: SentenceEmbeddings, *, seed: int) -> FactAttention:
    """Fit a network.

    Args:
        examples: What to learn from; a fact that an example does not name counts as not said.
        kinds: The facts in the order of the network's rows.
        embedder: Gives tokens and the layers above them.
        seed: Decides order, dropout and beginning.

    Returns:
        The network; cross-entropy summed over facts, AdamW, a rate that falls to nothing.
    """
    states = {text: torch.from_numpy(embedder.tokens(text).states) for text in tqdm({each.text: None for each in examples}, desc="tokens")}
    targets = torch.tensor([_target(each.facts, kinds) for each in examples])
    torch.manual_seed(seed)
    chance = random.Random(seed)
    network = FactAttention(embedder.upper_layers(), [len(said_values(kind)) for kind in kinds.values()])
    head = [network.looks, network.values, network.leanings]
    turns = list(network.layers.parameters())
    optimizer = torch.optim.AdamW([{"params": head, "lr": RATES["head"]}, {"params": turns, "lr": RATES["turns"]}], weight_decay=0.01)
    total = EPOCHS * -(-len(examples) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1.0, (step + 1) / _WARM_UP) * max(0.02, 1 - step / total))
    lengths = [len(states[each.text]) for each in examples]
    network.train()
    for epoch in range(EPOCHS):
        summed = 0.0
        for batch in tqdm(list(_batches(lengths, chance)), desc=f"epoch {epoch + 1}"):
            logits, _ = network(*_padded([states[examples[row].text] for row in batch]))
            loss = nn.functional.cross_entropy(logits.flatten(0, 1), targets[batch].flatten(), reduction="sum") / len(batch)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            summed += loss.item() * len(batch)
        tqdm.write(f"epoch {epoch + 1}: {summed / len(examples):.3f}")
    network.eval()
    return network


def _target(facts: Mapping[str, FactValue], kinds: Mapping[str, FactKind]) -> list[int]:
    return [said_values(kind).index(facts[name]) + 1 if name in facts else 0 for name, kind in kinds.items()]


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


if __name__ == "__main__":
    raise SystemExit(main())
