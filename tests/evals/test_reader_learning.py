"""How a network that reads tokens is fitted."""

from __future__ import annotations

import torch

from assistant.index.rows import Role, Row
from assistant.records import Outcome
from evals.reader.border import _target
from evals.reader.learning import learn
from tests.tokens import TinyEmbedder


def test_what_was_seen_often_is_learnt() -> None:
    texts = ["甲乙", "丙丁"] * 64
    network = learn(texts, torch.tensor([[1], [0]] * 64), [1], TinyEmbedder(), epochs=120, seed=0)
    states = [torch.from_numpy(TinyEmbedder().tokens(text).states)[None] for text in texts[:2]]
    first, second = (float(network(each, torch.ones(1, 2, dtype=torch.bool))[0][0, 0].softmax(-1)[1]) for each in states)
    assert first > 0.9
    assert second < 0.1


def test_a_question_is_labelled_by_its_clause_or_by_why_none_answers() -> None:
    clauses, refusals = ["d#1", "d#2"], [Outcome.NOT_IN_DOCUMENT, Outcome.OTHER_PLACE]
    assert _target(Row(Role.ASKED, "d#2", "问"), clauses, refusals) == (2, 0)
    assert _target(Row(Role.UNANSWERED, "d#2", "问", Outcome.OTHER_PLACE), clauses, refusals) == (0, 2)
