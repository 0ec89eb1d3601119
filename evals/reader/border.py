"""Learns which questions the documents answer, and writes the weights beside the document that has most of them.

Run: python -m evals.reader.border [--out FILE] [--seed N]
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence

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
    parser.add_argument("--out", help="default: beside the document with most known questions")
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
    most = Counter(material.library.by_id[row.clause_id].document_id for row in rows if row.role is Role.ASKED).most_common(1)[0][0]
    store(options.out or settings.corpus_dir / most / WEIGHTS, network, embedder.tag)
    return 0


def _target(row: Row, clauses: Sequence[str], refusals: Sequence[Outcome]) -> tuple[int, int]:
    """Which clause answers, and else why none does; the second makes the network look at what is asked."""
    if row.role is Role.ASKED:
        return clauses.index(row.clause_id) + 1, 0
    return 0, refusals.index(row.outcome) + 1


if __name__ == "__main__":
    raise SystemExit(main())
