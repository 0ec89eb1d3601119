"""Learns which questions the documents answer, and writes the weights into the corpus.

Run: python -m evals.reader.border [--out FILE] [--seed N]
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import torch

from assistant.index.borderline import WEIGHTS, store
from assistant.index.building import gather
from assistant.index.embedding import SentenceEmbeddings
from assistant.index.rows import Role, Row
from assistant.records import Outcome
from assistant.settings import Settings
from evals.reader.learning import learn

EPOCHS = 4


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, help="default: in the corpus")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    settings = Settings()
    material = gather(settings.corpus_dir)
    rows = [row for row in material.rows if row.role in (Role.ASKED, Role.UNANSWERED)]
    embedder = SentenceEmbeddings(settings.model_dir)
    clauses = sorted({row.clause_id for row in rows if row.role is Role.ASKED})
    refusals = sorted({row.outcome for row in rows if row.role is Role.UNANSWERED})
    targets = torch.tensor([_target(row, clauses, refusals) for row in rows])
    network = learn([row.text for row in rows], targets, [len(clauses), len(refusals)], embedder, epochs=EPOCHS, seed=options.seed)
    documents = {material.library.by_id[clause_id].document_id for clause_id in clauses}
    store(options.out or settings.corpus_dir / WEIGHTS, network, embedder.tag, documents)
    return 0


def _target(row: Row, clauses: Sequence[str], refusals: Sequence[Outcome]) -> tuple[int, int]:
    """Which clause answers, and else why none does; the second makes the network look at what is asked."""
    if row.role is Role.ASKED:
        return clauses.index(row.clause_id) + 1, 0
    return 0, refusals.index(row.outcome) + 1


if __name__ == "__main__":
    raise SystemExit(main())
