"""Fits what `assistant.index.trained` holds: the heads by softmax over all articles, the scorers by softmax over candidates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from assistant.index.embedding import Vectors
from assistant.index.trained import Heads, Scorer

EPOCHS, BATCH, MOST_ARTICLES = 15, 64, 6
RATE, SCALE_RATE, SCALE, SHRINK = 1e-3, 1e-2, 60.0, 3e-3
"""Head: learning rates (linear to 0), first scale, weight of the squared turns: decision 0010."""
SCORER_EPOCHS, SCORER_BATCH, SCORER_RATE, HIDDEN, DROPOUT, SCORERS = 12, 32, 1e-2, 32, 0.2, 3
LEARNT_FROM = 150
"""The scorer learns from so many first candidates of a question; it weighs all of them: decision 0010."""
_FORBIDDEN = -1e9


@dataclass(frozen=True)
class Pairs:
    """Questions with the articles they need.

    Attributes:
        questions: (n, d) unit length.
        articles: n lists of article rows.
    """

    questions: Vectors
    articles: Sequence[Sequence[int]]


def fit_heads(pairs: Pairs, vectors: Vectors, titles: Vectors, title_centre: Vectors, askable: Vectors, *, seed: int = 0) -> Heads:
    """Learn where to turn questions.

    Every other batch sees no titles, so that the turn towards passages serves texts without titles, too.

    Args:
        pairs: What is learnt from.
        vectors: (articles, d) unit length; they stay as they are.
        titles: (articles, d) centred title vectors; zeros for articles without a title.
        title_centre: Kept in the result.
        askable: Kept in the result.
        seed: Of batches.

    Returns:
        The heads.
    """
    generator = torch.Generator().manual_seed(seed)
    data = _HeadData(pairs, vectors, titles)
    width = vectors.shape[1]
    turn, title_turn = (torch.zeros(width, width, requires_grad=True) for _ in range(2))
    log_scale = torch.tensor(float(np.log(SCALE)), requires_grad=True)
    optimiser = torch.optim.Adam([{"params": [turn, title_turn], "lr": RATE}, {"params": [log_scale], "lr": SCALE_RATE}])
    steps = EPOCHS * -(-len(pairs.articles) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: 1 - step / steps)
    step = 0
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(pairs.articles), generator=generator).split(BATCH):
            questions = data.questions[batch]
            towards = torch.cat([questions + questions @ turn, (step % 2) * (questions @ title_turn)], 1) * log_scale.exp()
            loss = data.loss(towards, batch) + SHRINK * (turn.pow(2).sum() + title_turn.pow(2).sum())
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            step += 1
    return Heads(turn.detach().numpy(), title_turn.detach().numpy(), title_centre, askable, float(log_scale.exp().detach()))


class _HeadData:
    """Pairs as tensors."""

    def __init__(self, pairs: Pairs, vectors: Vectors, titles: Vectors) -> None:
        self.questions = torch.from_numpy(pairs.questions)
        self.both = torch.from_numpy(np.hstack([vectors, titles]))
        self.needed = torch.full((len(pairs.articles), MOST_ARTICLES), -1)
        for row, articles in enumerate(pairs.articles):
            known = list(articles[:MOST_ARTICLES])
            self.needed[row, : len(known)] = torch.tensor(known)

    def loss(self, towards: torch.Tensor, batch: torch.Tensor) -> torch.Tensor:
        """Mean over questions and their articles: each article against all that the question does not need."""
        needed = self.needed[batch]
        is_article = needed >= 0
        needed = torch.where(is_article, needed, needed[:, :1])
        scores = towards @ self.both.T
        wrong = torch.logsumexp(scores.scatter(1, needed, _FORBIDDEN), 1, keepdim=True)
        each = torch.nn.functional.softplus(wrong - scores.gather(1, needed)) * is_article / is_article.sum(1, keepdim=True)
        return each.sum() / len(batch)


def fit_askable(vectors: Vectors, asked_about: NDArray[np.int64], *, seed: int = 0) -> Vectors:
    """Learn to tell articles that people ask about from the rest: (d,) float32."""
    from sklearn.linear_model import LogisticRegression

    others = np.setdiff1d(np.arange(len(vectors)), asked_about)
    sampled = np.random.default_rng(seed).permutation(others)[:6000]
    labels = np.r_[np.ones(len(asked_about)), np.zeros(len(sampled))]
    fitted = LogisticRegression(C=30.0, max_iter=300).fit(np.vstack([vectors[asked_about], vectors[sampled]]), labels)
    return np.asarray(fitted.coef_[0], np.float32)


def fit_scorer(evidence: NDArray[np.float32], right: NDArray[np.bool_], needed: NDArray[np.int64]) -> Scorer:
    """Learn to weigh evidence; the mean of several small networks, which is one network.

    Args:
        evidence: (questions, candidates, f).
        right: (questions, candidates), whether a candidate is needed.
        needed: (questions,) how many articles each needs, candidates or not.

    Returns:
        The scorer.
    """
    centre, spread = evidence.mean((0, 1)), evidence.std((0, 1)) + 1e-6
    first = np.clip((evidence[:, :LEARNT_FROM] - centre) / spread, -6, 6)
    values = torch.from_numpy(first.astype(np.float32))
    share = torch.from_numpy(right[:, :LEARNT_FROM] / needed[:, None]).float()
    networks = [_fit_network(values, share, seed) for seed in range(SCORERS)]
    linear, hidden, bias, out = (np.stack(parts) for parts in zip(*networks, strict=True))
    return Scorer(centre, spread, linear.mean(0), np.hstack(list(hidden)), bias.reshape(-1), (out.reshape(-1) / SCORERS).astype(np.float32))


def _fit_network(values: torch.Tensor, share: torch.Tensor, seed: int) -> tuple[NDArray[np.float32], ...]:
    torch.manual_seed(seed)
    linear, first, last = (
        torch.nn.Linear(values.shape[2], 1, bias=False),
        torch.nn.Linear(values.shape[2], HIDDEN),
        torch.nn.Linear(HIDDEN, 1, bias=False),
    )
    torch.nn.init.zeros_(last.weight)
    optimiser = torch.optim.AdamW([*linear.parameters(), *first.parameters(), *last.parameters()], lr=SCORER_RATE, weight_decay=1e-3)
    steps = SCORER_EPOCHS * -(-len(values) // SCORER_BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: 1 - step / steps)
    for _ in range(SCORER_EPOCHS):
        for batch in torch.randperm(len(values)).split(SCORER_BATCH):
            layer = torch.nn.functional.dropout(torch.relu(first(values[batch])), DROPOUT)
            scores = (linear(values[batch]) + last(layer))[..., 0]
            wrong = torch.logsumexp(scores.masked_fill(share[batch] > 0, _FORBIDDEN), 1, keepdim=True)
            loss = (torch.nn.functional.softplus(wrong - scores) * share[batch]).sum() / len(batch)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    return tuple(each.detach().numpy() for each in (linear.weight[0], first.weight.T, first.bias, last.weight[0]))
