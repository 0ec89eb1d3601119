"""What people type, brought to the documents' words; places asked about and places come from."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.clauses.library import Library
from assistant.errors import SourceError
from assistant.index.speech import Speech, load_speech, strip_invisible
from assistant.retrieval.intents import Intent, intent_of, step_of, subject_of
from assistant.retrieval.places import Gazetteer, load_gazetteer
from assistant.settings import ROOT


@pytest.fixture(scope="module")
def speech(library: Library) -> Speech:
    """The corpus's lexicon."""
    return load_speech(ROOT / "corpus", tuple(library.documents))


@pytest.fixture(scope="module")
def gazetteer(library: Library) -> Gazetteer:
    """The collection's places and all others."""
    return load_gazetteer(ROOT / "corpus", library.documents.values())


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("縣城落戶要什麼條件", "县城落户要什么条件"),
        ("居住証", "居住证"),
        ("户囗", "户口"),
        ("租凭房", "租赁房"),
        ("居往证", "居住证"),
        ("投考落户", "投靠落户"),
        ("克县城", "去县城"),
        ("没得房子", "没有房子"),
        ("户\u200b口", "户口"),
        ("\ufeff户\u202e口\u2060", "户口"),
        ("户\U000e0041口", "户口"),
        ("ＡＢＣ１２３", "abc123"),
        ("居 住 证", "居住证"),
        ("  县城 落户 ", "县城落户"),
        ("", ""),
    ],
)
def test_what_is_typed_becomes_the_documents_words(typed: str, normal: str, speech: Speech) -> None:
    assert speech.normalise(typed) == normal


@given(st.text(max_size=60))
def test_stripping_twice_changes_nothing_more(text: str) -> None:
    assert strip_invisible(strip_invisible(text)) == strip_invisible(text)


@given(st.text("户口县城落租房５5 ＡA\u200b條点", max_size=30))
def test_normalising_never_leaves_hidden_characters_or_outer_blanks(text: str) -> None:
    speech = load_speech(ROOT / "corpus", ())
    normal = speech.normalise(text)
    assert normal == normal.strip() == strip_invisible(normal)


def test_clause_words_survive_normalising(library: Library, speech: Speech) -> None:
    body = library.by_id["lincang-2015#2"].body.split("。")[0]
    assert speech.normalise(body) == body


@pytest.mark.parametrize(
    ("text", "own", "others"),
    [
        ("昆明落户要什么条件", (), ("昆明",)),
        ("大理的居住证怎么办", (), ("大理",)),
        ("北京", (), ("北京",)),
        ("祥云县落户", (), ("祥云县",)),
        ("云县落户", ("云县",), ()),
        ("临沧落户", ("临沧",), ()),
        ("我是昆明人想在临沧落户", ("临沧",), ()),
        ("从昆明来临沧", ("临沧",), ()),
        ("昆明户口能迁到临沧吗", ("临沧",), ()),
        ("户口在保山", (), ()),
        ("老家保山的能落户吗", (), ()),
        ("县城落户", (), ()),
        ("云南省怎么规定", (), ()),
        ("凤庆和保山哪个好落户", ("凤庆",), ("保山",)),
    ],
)
def test_a_place_asked_about_is_told_from_one_come_from(
    text: str, own: tuple[str, ...], others: tuple[str, ...], gazetteer: Gazetteer
) -> None:
    places = gazetteer.read(text)
    assert (places.own, places.others) == (own, others)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("第5条谁牵头", Intent.LEAD),
        ("哪个部门打头", Intent.LEAD),
        ("归哪个部门管", Intent.RESPONSIBLE),
        ("责任部门有哪些", Intent.RESPONSIBLE),
        ("第5条原文", Intent.WORDING),
        ("怎么写的", Intent.WORDING),
        ("县城落户要什么条件", Intent.CONTENT),
        ("", Intent.CONTENT),
    ],
)
def test_the_intent_is_read_from_the_question(text: str, intent: Intent) -> None:
    assert intent_of(text) is intent


@pytest.mark.parametrize("text", ["谁牵头？", "第5条原文是什么", "那第五条呢", "由哪个部门负责"])
def test_a_question_that_only_points_has_no_subject(text: str) -> None:
    assert len(subject_of(text)) < 2


def test_steps_go_forward_and_back() -> None:
    assert [step_of(each) for each in ("下一条呢", "上一条说什么", "前一条", "第5条")] == [1, -1, -1, 0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("typos:\n  - {wrong: 户囗}", "有一项缺少 right，.*typos {wrong, right}"),
        ("plain: [房东]", "有一项的写法不对，.*plain {official, said}"),
    ],
)
def test_a_broken_lexicon_is_named_with_the_shapes(content: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "lexicon.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(SourceError, match=rf"lexicon\.yaml：{words}"):
        load_speech(tmp_path, ("d",))
