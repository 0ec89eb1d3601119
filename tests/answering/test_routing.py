"""What is refused before a search, and how a search's result becomes an outcome."""

from __future__ import annotations

import pytest

from assistant.answering.routing import Route, route, screen
from assistant.records import Outcome
from assistant.retrieval.intents import Intent
from assistant.retrieval.places import Places
from assistant.retrieval.references import References
from assistant.retrieval.retrieve import Retrieved

NOWHERE = Places((), ())


def found(
    outcomes: dict[Outcome, float],
    *,
    text: str = "县城落户要什么条件",
    references: References | None = None,
    aspects: dict[str, float] | None = None,
) -> Retrieved:
    """What a search says, without a search."""
    return Retrieved(text, (), {}, references or References((), (), ()), Intent.CONTENT, outcomes, aspects or {})


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("", Outcome.EMPTY),
        (" \n", Outcome.EMPTY),
        ("户" * 500, None),
        ("户" * 501, Outcome.TOO_LONG),
        ("a" * 501, Outcome.TOO_LONG),
        ("How do I move?", Outcome.NOT_CHINESE),
        ("hukou", Outcome.UNCLEAR),
        ("?!", Outcome.UNCLEAR),
        ("😀", Outcome.UNCLEAR),
        ("hukou怎么办", None),
        ("落户", None),
    ],
)
def test_a_text_is_screened_before_it_is_searched(text: str, outcome: Outcome | None) -> None:
    assert screen(text, max_chars=500) is outcome


def test_a_sure_classifier_decides() -> None:
    assert route(found({Outcome.ANSWERED: 0.9, Outcome.UNCLEAR: 0.1}), NOWHERE) == Route(Outcome.ANSWERED)
    assert route(found({Outcome.ANSWERED: 0.1, Outcome.UNCLEAR: 0.9}), NOWHERE).outcome is Outcome.UNCLEAR


def test_not_in_the_document_names_the_likeliest_aspect() -> None:
    result = route(found({Outcome.ANSWERED: 0.1, Outcome.NOT_IN_DOCUMENT: 0.9}, aspects={"fee": 0.7, "phone": 0.3}), NOWHERE)
    assert result == Route(Outcome.NOT_IN_DOCUMENT, "fee")


def test_another_place_is_named_and_an_own_place_beside_it_wins() -> None:
    outcomes = {Outcome.ANSWERED: 0.6, Outcome.OTHER_PLACE: 0.4}
    assert route(found(outcomes), Places((), ("昆明", "大理"))) == Route(Outcome.OTHER_PLACE, place="昆明、大理")
    assert route(found(outcomes), Places(("本市",), ("昆明",))).outcome is Outcome.ANSWERED


def test_an_own_place_alone_is_never_another_place() -> None:
    assert route(found({Outcome.ANSWERED: 0.05, Outcome.OTHER_PLACE: 0.95}), Places(("本市",), ())).outcome is Outcome.ANSWERED


def test_a_clause_that_does_not_exist_is_said() -> None:
    result = route(found({Outcome.ANSWERED: 1.0}, references=References((), ("第40条",), ())), NOWHERE)
    assert result == Route(Outcome.NOT_IN_DOCUMENT, "no_such_clause")


def test_an_index_without_unanswered_questions_answers() -> None:
    assert route(found({}), NOWHERE).outcome is Outcome.ANSWERED
