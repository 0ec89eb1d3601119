"""Learns the reader of facts and writes its weights beside the rules.

Run: python -m evals.reader.train [--out FILE] [--seed N]
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch

from assistant.clauses.library import load_library
from assistant.eligibility.attending import LIVES, WEIGHTS, said_values, store
from assistant.eligibility.expressions import FactKind
from assistant.eligibility.opening import document_with_rules
from assistant.eligibility.rules import load_rules
from assistant.eligibility.sayings import load_sayings
from assistant.eligibility.values import FactValue
from assistant.index.embedding import SentenceEmbeddings
from assistant.settings import ROOT, Settings
from evals.reader.data import Example, composed, lives
from evals.reader.learning import learn

SETS = ROOT / "evals" / "sets"
LABELLED = tuple(SETS / f"eligibility-{name}.jsonl" for name in ("more", "late", "fourth"))
"""Sets of cases with labelled facts that have been opened and no longer measure."""
EPOCHS = 4
COMPOSED = 3000
LIFE_WEIGHT = 3
"""Each life counts so many times: decision 0004."""


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
    targets = torch.tensor([_target(each.facts, kinds) for each in examples])  # a fact that an example does not name counts as not said
    counts = [len(said_values(kind)) for kind in kinds.values()]
    network = learn([each.text for each in examples], targets, counts, embedder, epochs=EPOCHS, seed=options.seed)
    store(options.out or folder / WEIGHTS, network, kinds, embedder.tag)
    return 0


def _target(facts: Mapping[str, FactValue], kinds: Mapping[str, FactKind]) -> list[int]:
    return [said_values(kind).index(facts[name]) + 1 if name in facts else 0 for name, kind in kinds.items()]


if __name__ == "__main__":
    raise SystemExit(main())
