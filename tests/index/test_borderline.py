"""The second opinion on whether a question is answered: how it is joined, kept and learnt."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from assistant.index.attention import LabelAttention
from assistant.index.borderline import LEANING, WEIGHTS, BorderReader, joined, load_border, store
from assistant.records import Outcome
from tests.tokens import TinyEmbedder, upper

LINEAR = {Outcome.ANSWERED: 0.8, Outcome.NOT_IN_DOCUMENT: 0.15, Outcome.OTHER_PLACE: 0.05}


def odds(share: float) -> float:
    return share / (1 - share)


@pytest.mark.parametrize("answered", [0.2, 0.8, 0.99])
def test_the_joint_odds_are_the_mean_less_a_leaning_towards_saying_nothing(answered: float) -> None:
    mixed = joined(LINEAR, answered)
    assert odds(mixed[Outcome.ANSWERED]) == pytest.approx(math.sqrt(odds(0.8) * odds(answered)) * math.exp(-LEANING))
    assert sum(mixed.values()) == pytest.approx(1.0)


def test_refusals_keep_their_proportions() -> None:
    mixed = joined(LINEAR, 0.2)
    assert mixed[Outcome.NOT_IN_DOCUMENT] == pytest.approx(3 * mixed[Outcome.OTHER_PLACE])


def test_where_the_first_opinion_knows_no_refusal_the_second_still_counts() -> None:
    assert joined({Outcome.ANSWERED: 1.0}, 1e-6)[Outcome.NOT_IN_DOCUMENT] > 0.5


def test_what_was_learnt_is_kept_and_belongs_to_one_embedding_model(tmp_path: Path) -> None:
    network = LabelAttention(upper(), [3, 2]).eval()
    assert load_border(tmp_path, {"town"}, TinyEmbedder()) is None
    store(tmp_path / WEIGHTS, network, "tiny", {"town"})
    loaded = load_border(tmp_path, {"town"}, TinyEmbedder())
    assert loaded is not None
    assert loaded.read("合同")[1] == pytest.approx(BorderReader(network, TinyEmbedder()).read("合同")[1], abs=1e-3)
    stranger = TinyEmbedder()
    stranger.tag = "another"
    assert load_border(tmp_path, {"town"}, stranger) is None


def test_a_reader_that_never_saw_a_document_is_not_asked(tmp_path: Path) -> None:
    store(tmp_path / WEIGHTS, LabelAttention(upper(), [3, 2]), "tiny", {"town"})
    assert load_border(tmp_path, {"town", "village"}, TinyEmbedder()) is None
