"""A second opinion on whether the documents answer a question: it reads the question's tokens, not only their mean.

What separates 「居住证在哪里申领」, which a document answers, from 「居住证丢了在哪里补」, which it does not, is often one word. Its weights lie
in the corpus (`border.npz`); they are learnt from known questions and from pairs of such twins: decision 0006.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.index.embedding import TokenEmbedder, Vectors
from assistant.records import Outcome

if TYPE_CHECKING:
    from assistant.index.attention import LabelAttention

WEIGHTS = "border.npz"
WEIGHT = 0.5
"""How much this opinion counts beside the linear classifier's, on the scale of log odds: decision 0006."""
LEANING = 1.0
"""Taken off the joint log odds: what both opinions do not clearly find answered is not answered: decision 0006."""
_LEAST = 1e-6


@dataclass(frozen=True)
class BorderReader:
    """A learnt reader with the embedding model whose tokens it reads.

    Attributes:
        network: Its first label is the clause that answers; "none" means that no clause does.
        embedder: Gives the tokens.
    """

    network: LabelAttention
    embedder: TokenEmbedder

    def read(self, text: str) -> tuple[Vectors, float]:
        """A normalised question's vector, which comes with its tokens, and how likely some clause answers it, from 0 to 1."""
        import torch

        vector, tokens = self.embedder.vector_and_tokens(text)
        states = torch.from_numpy(tokens.states)[None]
        with torch.inference_mode():
            logits, _ = self.network(states, torch.ones(1, states.shape[1], dtype=torch.bool))
        return vector, 1.0 - float(logits[0, 0].softmax(-1)[0])


def joined(outcomes: Mapping[Outcome, float], answered: float) -> Mapping[Outcome, float]:
    """Join both opinions: the mean of the log odds of ANSWERED, less a leaning; the other outcomes keep their proportions.

    Args:
        outcomes: Probability of each outcome by the linear classifier.
        answered: The second opinion.

    Returns:
        Probabilities that sum to 1.
    """
    before = outcomes.get(Outcome.ANSWERED, 0.0)
    odds = (1.0 - WEIGHT) * _log_odds(before) + WEIGHT * _log_odds(answered) - LEANING
    mixed = 1.0 / (1.0 + math.exp(-odds))
    rest = sum(share for outcome, share in outcomes.items() if outcome is not Outcome.ANSWERED)
    if rest <= 0.0:
        return {Outcome.ANSWERED: mixed, Outcome.NOT_IN_DOCUMENT: 1.0 - mixed}
    scaled = {outcome: share * (1.0 - mixed) / rest for outcome, share in outcomes.items()}
    return scaled | {Outcome.ANSWERED: mixed}


def store(path: Path, network: LabelAttention, model: str, document_ids: Collection[str]) -> None:
    """Write what was learnt, with the embedding model it belongs to and the documents whose questions it has seen."""
    arrays: dict[str, Any] = {"counts": np.array(network.counts), "model": np.array(model), "documents": np.array(sorted(document_ids))}
    np.savez_compressed(path, **arrays | network.learnt())


def load_border(corpus_dir: Path, document_ids: Collection[str], embedder: object) -> BorderReader | None:
    """Load the reader of a corpus.

    Args:
        corpus_dir: Folder of the corpus.
        document_ids: Documents for which it is known how people ask.
        embedder: Gives the tokens.

    Returns:
        The reader; None where there is none, it belongs to another embedding model, or it never saw a question of one of the documents,
        which it would call unanswered.
    """
    path = corpus_dir / WEIGHTS
    if not path.exists() or not isinstance(embedder, TokenEmbedder):
        return None
    from assistant.index.attention import LabelAttention

    with np.load(path, allow_pickle=False) as arrays:
        if str(arrays["model"]) != embedder.tag or not set(document_ids) <= set(arrays["documents"].tolist()):
            return None
        network = LabelAttention(embedder.upper_layers(), [int(count) for count in arrays["counts"]])
        network.take(arrays)
    return BorderReader(network.settle(), embedder)


def _log_odds(chance: float) -> float:
    bounded = min(max(chance, _LEAST), 1.0 - _LEAST)
    return math.log(bounded / (1.0 - bounded))
