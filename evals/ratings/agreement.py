"""How much two raters agree, with intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.measures import RESAMPLES, SEED, Estimate, bootstrap, wilson
from evals.ratings.scales import Scale, scales
from evals.ratings.store import RatingBook


@dataclass(frozen=True, slots=True)
class Kappa:
    """Cohen's kappa; NaN where both raters used one and the same step only.

    Attributes:
        undefined: Of the resamples behind the interval, how many gave no kappa and were left out.
    """

    value: float
    low: float
    high: float
    undefined: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """One scale of one round. `mean` is of the final scores: settled, or common to both raters; per share of the highest step."""

    scale: Scale
    same: Estimate
    kappa: Kappa
    weighted: Kappa
    mean: Estimate
    open: int


def agreements(book: RatingBook, round_id: int) -> tuple[Agreement, ...]:
    """Every scale of a round, over the cases that two raters have judged."""
    scores, settled = book.scores(round_id), book.settled(round_id)
    both = {case_id: list(raters.values()) for case_id, raters in scores.items() if len(raters) == 2}
    found = []
    for scale in scales():
        pairs = {case_id: (one[scale.name], other[scale.name]) for case_id, (one, other) in both.items()}
        final = [
            settled[case_id, scale.name][0] if one != other else one
            for case_id, (one, other) in pairs.items()
            if one == other or (case_id, scale.name) in settled
        ]
        found.append(_agreement(scale, list(pairs.values()), final))
    return tuple(found)


def kappa(pairs: Sequence[tuple[int, int]], steps: Sequence[int], *, weights: str | None = None) -> Kappa:
    """Cohen's kappa with a percentile bootstrap over the cases.

    Args:
        pairs: Both raters' scores of each case.
        steps: All steps of the scale.
        weights: None, or "linear": a difference of two steps counts twice.

    Source:
        Cohen, Educational and Psychological Measurement 1960; weighted: Psychological Bulletin 1968.

    >>> kappa([(0, 0), (1, 1), (0, 0), (1, 0)], [0, 1]).value
    0.5
    """
    cells = np.asarray([steps.index(one) * len(steps) + steps.index(other) for one, other in pairs], np.int64)
    distances = np.abs(np.subtract.outer(np.arange(len(steps)), np.arange(len(steps))))
    penalties = (distances if weights == "linear" else distances > 0).astype(np.float64)
    drawn = np.random.default_rng(SEED).integers(0, max(len(cells), 1), (RESAMPLES, len(cells)))
    value, *resampled = _kappas(np.vstack([np.arange(len(cells)), drawn]), cells, penalties)
    if math.isnan(value):
        return Kappa(math.nan, math.nan, math.nan, 0)
    defined = [each for each in resampled if not math.isnan(each)]
    low, high = np.percentile(defined, (2.5, 97.5))
    return Kappa(value, float(low), float(high), len(resampled) - len(defined))


def _agreement(scale: Scale, pairs: Sequence[tuple[int, int]], final: Sequence[int]) -> Agreement:
    steps = sorted(scale.anchors)
    same = sum(one == other for one, other in pairs)
    shares = [value / steps[-1] for value in final]
    return Agreement(
        scale=scale,
        same=Estimate(len(pairs), same / len(pairs) if pairs else math.nan, *wilson(same, len(pairs))),
        kappa=kappa(pairs, steps),
        weighted=kappa(pairs, steps, weights="linear"),
        mean=Estimate(len(shares), sum(shares) / len(shares) if shares else math.nan, *bootstrap(shares)),
        open=len(pairs) - len(final),
    )


def _kappas(draws: NDArray[np.int64], cells: NDArray[np.int64], penalties: NDArray[np.float64]) -> list[float]:
    """Kappa of every draw of cases; NaN where chance alone leaves no room to differ.

    Args:
        draws: (draws, cases) indices into cells.
        cells: Each case's place in the table of both raters' steps, row by row.
        penalties: (steps, steps), how much a pair of steps differs.
    """
    steps = len(penalties)
    counts = np.stack([np.bincount(cells[each], minlength=steps * steps) for each in draws]).reshape(-1, steps, steps)
    cases = max(len(cells), 1)
    expected = np.einsum("ij,ki,kj->k", penalties, counts.sum(axis=2), counts.sum(axis=1)) / cases
    observed = np.einsum("ij,kij->k", penalties, counts)
    return [1 - float(seen / chance) if chance else math.nan for seen, chance in zip(observed, expected, strict=True)]
