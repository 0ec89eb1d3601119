"""Every outcome has words, every clause has notes, every aspect is worded."""

from __future__ import annotations

import json

from assistant.flow import Desk
from assistant.records import Outcome
from assistant.settings import ROOT


def test_every_outcome_has_wording() -> None:
    from assistant.interfaces.phrases import OUTCOME_TEXT

    assert set(OUTCOME_TEXT) == set(Outcome)
    assert all(str(text).strip() for text in OUTCOME_TEXT.values())


def test_only_two_outcomes_count_as_answered() -> None:
    assert {outcome for outcome in Outcome if outcome.answered} == {Outcome.ANSWERED, Outcome.NEEDS_FACTS}


def test_every_outcome_in_the_corpus_is_known_and_refuses() -> None:
    lines = [
        json.loads(line)
        for path in (ROOT / "corpus").glob("*/not-said.jsonl")
        for line in path.read_text("utf-8").splitlines()
        if line.strip()
    ]
    assert lines
    assert not [line for line in lines if Outcome(line["outcome"]).answered]


def test_every_quotable_clause_has_approved_statements_or_is_only_quoted(desk: Desk) -> None:
    without = [
        clause.key for clause in desk.materials.library.originals if not getattr(desk.materials.notes.get(clause.id), "approved", ())
    ]
    assert set(without) <= {"一", "二", "前言", "印发信息"}
