"""What is heard by likeness, how it joins what the patterns read, and how it is kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.clauses.library import Library, load_library
from assistant.eligibility.assess import Rules, assess
from assistant.eligibility.listening import Ear, fit, windows_of
from assistant.eligibility.opening import FOLDER, learn, open_rules
from assistant.eligibility.sayings import Saying, load_sayings
from assistant.eligibility.values import Verdict
from assistant.errors import SourceError
from assistant.settings import Settings
from tests.doubles import HashedEmbedder
from tests.eligibility.conftest import CORPUS, TOWN

SAYINGS = (
    *(Saying(text, {"listed": True}) for text in ("港务站给船上了册", "船在册了", "港务站盖过章")),
    *(Saying(text, {"listed": False}) for text in ("船还没上册", "港务站不给盖章", "港务站把船退了回来")),
    *(Saying(text, {"boat": True}) for text in ("家里一条渔船", "我有船", "船是我的")),
    *(Saying(text, {}) for text in ("麻烦问一下", "给办不", "没读过书", "不识字")),
)


@pytest.fixture
def town_rules(town: Path) -> Rules:
    rules = open_rules(Settings(corpus_dir=town, indexes_dir=town / "indexes"), load_library(town), HashedEmbedder())
    assert rules is not None
    return rules


def with_ear(rules: Rules) -> Rules:
    embedder = HashedEmbedder()
    return replace(rules, ear=Ear(learn(SAYINGS, rules, embedder), embedder, rules.lexicon.kinship, rules.lexicon.alike))


def facts_of(text: str, rules: Rules) -> dict[str, object]:
    return {fact.name: fact.value for fact in rules.reader.read(text)}


def test_what_no_pattern_reads_is_heard_with_its_words(town_rules: Rules) -> None:
    assert "listed" not in facts_of("麻烦问一下,港务站盖过章", town_rules)
    heard = {fact.name: fact for fact in with_ear(town_rules).reader.read("麻烦问一下,港务站盖过章")}
    assert heard["listed"].value is True
    assert heard["listed"].words == "港务站盖过章"


def test_a_no_is_heard_against_a_pattern_that_reads_a_yes(town_rules: Rules) -> None:
    rules = with_ear(town_rules)
    said = "船登记过了,港务站把船退了回来"
    assert facts_of(said, town_rules)["listed"] is True
    assert facts_of(said, rules)["listed"] is not True


def test_another_value_heard_nearer_makes_what_was_read_unknown(town_rules: Rules) -> None:
    said = "船才出海一年"
    assert facts_of(said, town_rules)["years"] == "不满三年"
    embedder = HashedEmbedder()
    sayings = (*SAYINGS, Saying("船才出海一年多,加上以前满三年", {"years": "满三年"}), Saying("船才出海一年,满三年了", {"years": "满三年"}))
    ear = Ear(learn(sayings, town_rules, embedder), embedder, town_rules.lexicon.kinship, town_rules.lexicon.alike)
    assert facts_of(said + ",加上以前满三年", replace(town_rules, ear=ear))["years"] is None


def test_both_ways_heard_is_not_known(town_rules: Rules) -> None:
    assert facts_of("港务站盖过章,港务站不给盖章", with_ear(town_rules))["listed"] is None


def test_what_is_asked_or_planned_is_no_fact(town_rules: Rules) -> None:
    rules = with_ear(town_rules)
    assert "listed" not in facts_of("要不要港务站盖过章", rules)
    assert facts_of("打算去港务站盖过章", rules).get("listed") is None


def test_idle_talk_withholds_no_yes(town_rules: Rules, town: Path) -> None:
    said = "我有一条船,出海五年,船登记过了,没读过书,能登记户口吗"
    library = load_library(town)
    assert assess(said, rules=town_rules, library=library).verdict is Verdict.NEEDS_MORE_INFO
    assert assess(said, rules=with_ear(town_rules), library=library).verdict is Verdict.QUALIFIES


def test_hearing_is_the_same_in_any_order_of_windows(town_rules: Rules) -> None:
    listener, embedder = learn(SAYINGS, town_rules, HashedEmbedder()), HashedEmbedder()
    texts = ["港务站盖过章", "我有船"]
    forwards = listener.hear([(0, 6), (7, 10)], texts, embedder.questions(texts))
    backwards = listener.hear([(7, 10), (0, 6)], texts[::-1], embedder.questions(texts[::-1]))
    assert [(each.fact, each.value, each.start) for each in forwards] == [(each.fact, each.value, each.start) for each in backwards]


def test_a_saying_is_most_like_itself() -> None:
    texts = [saying.text for saying in SAYINGS]
    vectors = HashedEmbedder().questions(texts)
    listener = fit(texts, vectors, [saying.facts for saying in SAYINGS])
    for row, saying in enumerate(SAYINGS):
        heard = {each.fact: each for each in listener.hear([(0, 1)], [texts[row]], vectors[row : row + 1])}
        for name, value in saying.facts.items():
            assert heard[name].value == value
            assert heard[name].score > 0


@pytest.mark.parametrize(("text", "count"), [("", 0), ("备案了", 1), ("备案了,房东说行", 3), (",,,", 0)])
def test_windows_are_segments_and_neighbours(text: str, count: int) -> None:
    assert len(windows_of(text)) == count


def test_what_was_learned_is_kept_until_a_saying_changes(town: Path) -> None:
    folder = town / TOWN / "sayings"
    folder.mkdir()
    file = folder / "boats.yaml"
    file.write_text("- facts: {listed: true}\n  say: |\n    港务站盖过章\n    船上了册\n- facts: {}\n  say: 麻烦问一下\n", encoding="utf-8")
    settings, library = Settings(corpus_dir=town, indexes_dir=town / "indexes"), load_library(town)
    first, second, third = HashedEmbedder(), HashedEmbedder(), HashedEmbedder()
    opened, again = open_rules(settings, library, first), open_rules(settings, library, second)
    assert first.embedded
    assert not second.embedded
    assert [path.name for path in (settings.indexes_dir / FOLDER).iterdir()] == [f"{TOWN}.npz"]
    assert opened is not None and again is not None
    assert facts_of("港务站盖过章", opened) == facts_of("港务站盖过章", again)
    file.write_text(file.read_text("utf-8") + "- facts: {listed: false}\n  say: 船没上册\n", encoding="utf-8")
    open_rules(settings, library, third)
    assert third.embedded


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("- say: 船上了册\n", "facts and say is expected"),
        ("- facts: {ship: true}\n  say: 船上了册\n", "no rule knows the fact ship"),
        ("- facts: {listed: 也许}\n  say: 船上了册\n", "never has the value"),
    ],
)
def test_a_broken_saying_is_named(town: Path, content: str, words: str, town_rules: Rules) -> None:
    folder = town / TOWN / "sayings"
    folder.mkdir()
    (folder / "boats.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(SourceError, match=rf"boats\.yaml.*{words}"):
        load_sayings(town, TOWN, town_rules.book.facts)


def test_the_notices_sayings_fit_its_rules(rules: Rules, library: Library) -> None:
    sayings = load_sayings(CORPUS, rules.book.document_id, rules.book.facts)
    assert len(sayings) > 3000
    told = {(name, value) for saying in sayings for name, value in saying.facts.items()}
    for name in ("registered", "consent", "lives_there", "lives_together", "area"):
        assert {(name, True), (name, False), (name, None)} <= told
