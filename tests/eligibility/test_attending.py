"""The second reader of facts: what it adds, doubts and leaves alone, and how its weights are kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
import torch

from assistant.clauses.library import load_library
from assistant.eligibility.assess import Rules, conclude, load, understand
from assistant.eligibility.attending import SURE, TAKES_BACK, UNHEARD_OF, WEIGHTS, AttentiveReader, Seen, load_attentive, said_values, store
from assistant.eligibility.expressions import FactKind, FactType
from assistant.eligibility.values import Contradiction, Fact, FactValue, Reading, Source, Verdict
from assistant.errors import SourceError
from assistant.index.attention import LabelAttention
from assistant.records import Turn
from tests.eligibility.conftest import CORPUS, TOWN
from tests.tokens import WIDTH, TinyEmbedder, upper

TURNS = ("我在镇上租房住,合同备了案", "说错了,还没备案")


@dataclass(frozen=True)
class Told(AttentiveReader):
    """A reader that sees what a test tells it."""

    told: Mapping[str, Seen] = field(default_factory=dict)

    def read(self, text: str) -> dict[str, Seen]:
        return dict(self.told)


KINDS = {
    "filed": FactKind("filed", "备案", FactType.BOOL, "备案了吗？", "要看备案。"),
    "where": FactKind("where", "地方", FactType.CHOICE, "在哪里？", "要看地方。", ("镇", "村")),
}


def weighed(told: Mapping[str, Seen], **facts: Fact) -> Mapping[str, Fact]:
    reader = Told(LabelAttention(upper(), [3, 3]), KINDS, TinyEmbedder(), told=told)
    return reader.weigh(Reading(facts), TURNS).facts


def seen(value: FactValue, likely: float, at: int = 0) -> Seen:
    unlikely: dict[FactValue, float] = {True: 0.0, False: 0.0, None: 0.0} if isinstance(value, bool) else {None: 0.0}
    return Seen(unlikely | {value: likely}, at)


def test_a_likely_value_that_no_pattern_reads_is_added_with_the_segment_it_was_seen_in() -> None:
    fact = weighed({"where": seen("镇", SURE, at=3)})["where"]
    assert (fact.value, fact.words, fact.turn, fact.start, fact.end) == ("镇", "我在镇上租房住", 0, 0, 7)
    later = weighed({"filed": seen(False, SURE, at=len(TURNS[0]) + 2 + 5)})["filed"]
    assert (later.value, later.words, later.turn) == (False, "还没备案", 1)
    assert TURNS[1][later.start : later.end] == later.words


def test_an_unlikely_value_is_not_added() -> None:
    assert weighed({"where": seen("镇", SURE - 0.01), "filed": seen(True, 0.3)}) == {}


def test_what_a_pattern_reads_and_the_reader_does_not_see_is_not_known() -> None:
    read = Fact("filed", True, "合同备了案")
    assert weighed({"filed": seen(False, 0.3)}, filed=read)["filed"].value is None
    likely = Seen({True: UNHEARD_OF, False: 0.0, None: 0.0}, 0)
    assert weighed({"filed": likely}, filed=read)["filed"].value is True


def test_another_value_that_is_clearly_seen_wins() -> None:
    assert weighed({"filed": seen(False, TAKES_BACK)}, filed=Fact("filed", True, "合同备了案"))["filed"].value is False
    assert (
        weighed({"filed": Seen({True: TAKES_BACK, False: 0.3, None: 0.0}, 0)}, filed=Fact("filed", False, "没备案"))["filed"].value is False
    )


def test_a_reply_to_our_question_stands() -> None:
    reply = Fact("filed", True, "是", 1, 0, 1, Source.ANSWERED)
    assert weighed({"filed": seen(False, 0.99)}, filed=reply)["filed"] == reply


def test_a_contradiction_is_settled_only_by_a_likely_value() -> None:
    both = (Fact("filed", True, "备了案"), Fact("filed", False, "还没备案"))
    reading = Reading({"filed": Fact("filed", None, "还没备案")}, (Contradiction("filed", both),))
    reader = Told(LabelAttention(upper(), [3, 3]), KINDS, TinyEmbedder(), told={"filed": seen(False, 0.9)})
    settled = reader.weigh(reading, TURNS)
    assert settled.facts["filed"].value is False and not settled.contradictions
    unsure = Told(LabelAttention(upper(), [3, 3]), KINDS, TinyEmbedder(), told={"filed": seen(False, 0.4)})
    assert unsure.weigh(reading, TURNS).contradictions


def test_a_fact_has_no_likelihood_for_values_that_it_lacks() -> None:
    network = LabelAttention(upper(), [2, 3]).eval()
    logits, looked = network(torch.randn(1, 4, WIDTH), torch.tensor([[True, True, True, False]]))
    assert torch.isinf(logits[0, 0, 3]) and not torch.isinf(logits[0, 1]).any()
    assert looked[0, :, 3].eq(0).all()


def test_padding_changes_nothing() -> None:
    network = LabelAttention(upper(), [3, 3]).eval()
    network.looks.data.normal_()
    network.values.data.normal_()
    tokens = torch.randn(1, 3, WIDTH)
    alone, _ = network(tokens, torch.ones(1, 3, dtype=torch.bool))
    padded, _ = network(torch.cat([tokens, torch.randn(1, 2, WIDTH)], 1), torch.tensor([[True, True, True, False, False]]))
    assert torch.allclose(alone, padded, atol=1e-5)


def test_what_was_learnt_is_kept_and_belongs_to_its_model_and_facts(tmp_path: Path) -> None:
    network = LabelAttention(upper(), [len(said_values(kind)) for kind in KINDS.values()]).eval()
    network.values.data.normal_()
    path = tmp_path / WEIGHTS
    store(path, network, KINDS, "tiny")
    loaded = load_attentive(path, KINDS, TinyEmbedder(), opening="")
    assert loaded is not None
    again = loaded.read("合同备了案")
    before = AttentiveReader(network, KINDS, TinyEmbedder()).read("合同备了案")
    assert again["filed"].likely == pytest.approx(before["filed"].likely, abs=1e-2)
    other = TinyEmbedder()
    other.tag = "another"
    assert load_attentive(path, KINDS, other, opening="") is None
    assert load_attentive(tmp_path / "none.npz", KINDS, other, opening="") is None
    with pytest.raises(SourceError, match="learnt for other facts"):
        load_attentive(path, {"filed": KINDS["filed"]}, TinyEmbedder(), opening="")


def test_the_weights_of_the_corpus_are_for_its_rules(rules: Rules) -> None:
    with np.load(CORPUS / rules.book.document_id / WEIGHTS, allow_pickle=False) as arrays:
        facts = json.loads(str(arrays["facts"]))
    assert facts == {name: list(said_values(kind)) for name, kind in rules.book.facts.items()}


BOAT = "我有一条船,出海五年,船登记过了,没读过书,能登记户口吗"


@pytest.mark.parametrize(
    ("likely", "verdict"),
    [({}, Verdict.NEEDS_MORE_INFO), (0.95, Verdict.QUALIFIES), (0.6, Verdict.NEEDS_MORE_INFO)],
    ids=["words that nobody understood", "all clearly seen", "not so clearly"],
)
def test_words_that_nobody_understood_stop_a_yes_unless_all_is_clearly_seen(town: Path, likely: object, verdict: Verdict) -> None:
    library = load_library(town)
    rules = load(town, TOWN, library)
    reading = understand([Turn("user", BOAT)], rules)
    seen_as = replace(reading, likely=dict.fromkeys(reading.facts, likely), alone=reading) if likely else reading
    assert conclude(seen_as, rules, library, known={}).verdict is verdict


def test_a_yes_stands_only_on_facts_that_are_likelier_than_not(town: Path) -> None:
    library = load_library(town)
    rules = load(town, TOWN, library)
    reading = replace(understand([Turn("user", BOAT)], rules), unread=())
    assert conclude(reading, rules, library, known={}).verdict is Verdict.QUALIFIES
    doubted = replace(reading, likely=dict.fromkeys(reading.facts, 0.9) | {"listed": 0.4}, alone=reading)
    assessment = conclude(doubted, rules, library, known={})
    assert assessment.verdict is Verdict.NEEDS_MORE_INFO and "listed" in assessment.missing
    assert conclude(doubted, rules, library, known={"listed": True}).verdict is Verdict.QUALIFIES


@pytest.mark.parametrize(("likely", "verdict"), [(0.9, Verdict.NEEDS_MORE_INFO), (0.99, Verdict.QUALIFIES)], ids=["likely", "sure of all"])
def test_a_yes_needs_both_readers_unless_the_second_is_sure_of_all_together(town: Path, likely: float, verdict: Verdict) -> None:
    library = load_library(town)
    rules = load(town, TOWN, library)
    reading = replace(understand([Turn("user", BOAT)], rules), unread=())
    patterns = replace(reading, facts={name: fact for name, fact in reading.facts.items() if name != "listed"})
    added = replace(reading, likely=dict.fromkeys(reading.facts, likely), alone=patterns)
    assert conclude(added, rules, library, known={}).verdict is verdict


def test_a_doubted_fact_opens_no_other_way_to_a_yes_of_one_reader(town: Path) -> None:
    library = load_library(town)
    rules = load(town, TOWN, library)
    reading = replace(understand([Turn("user", BOAT)], rules), unread=())
    patterns = replace(reading, facts={name: fact for name, fact in reading.facts.items() if name != "listed"})
    added = replace(reading, likely=dict.fromkeys(reading.facts, 0.9) | {"boat": 0.4, "listed": 0.8}, alone=patterns)
    for known in ({}, {"boat": True}):  # ticking the doubted fact brings the yes back, and with it the need of both readers
        assert conclude(added, rules, library, known=known).verdict is not Verdict.QUALIFIES


@dataclass(frozen=True)
class Hears(Told):
    """A reader that still sees the first turn's value in the whole conversation, and the corrected one in the later turn alone."""

    def read(self, text: str) -> dict[str, Seen]:
        return {"filed": seen(TURNS[0] not in text, 0.95, at=2)}


def test_a_correction_is_read_from_its_own_turn_where_the_whole_conversation_hides_it() -> None:
    reader = Hears(LabelAttention(upper(), [3, 3]), KINDS, TinyEmbedder())
    corrected = Fact("filed", True, "备案了", turn=1)
    read = reader.weigh(Reading({"filed": corrected}), TURNS)
    assert read.facts["filed"] == corrected
    assert read.likely["filed"] == 0.95
    untouched = reader.weigh(Reading({"filed": Fact("filed", True, "备了案", turn=0)}), TURNS)
    assert untouched.facts["filed"].value is False
