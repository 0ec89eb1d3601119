from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.clauses.library import Library, load_library
from assistant.eligibility.alignment import plain_text
from assistant.eligibility.assess import Rules, assess, load, understand
from assistant.eligibility.kinship import Person, load_kinship
from assistant.eligibility.persons import find_people
from assistant.eligibility.reading import Proposal, merge_proposals
from assistant.eligibility.values import FactValue, Source, Verdict
from assistant.records import Turn
from tests.eligibility.conftest import CORPUS

LIBRARY = load_library(CORPUS)
RULES = load(CORPUS, "lincang-2015", LIBRARY)
KINSHIP = load_kinship(CORPUS)

SAID: list[tuple[str, dict[str, FactValue]]] = [
    (
        "我跟媳妇在永德县城租房，没备案，房东也不愿意",
        {"place": "县城", "dwelling": "租房", "registered": False, "consent": False, "subject": "本人"},
    ),
    ("租房合同好像备案了", {"registered": None}),
    ("备没备案我也不清楚", {"registered": None}),
    ("应该备了案吧", {"registered": None}),
    ("房东那边还没去问", {"consent": None}),
    ("租的房子，房东没意见", {"consent": True}),
    ("租的房子，房东死活不肯", {"consent": False}),
    ("房东同不同意还不知道", {"consent": None}),
    ("我准备去备案", {"registered": False}),
    ("我打算把爸妈接来一起住", {"lives_together": None}),
    ("租了房，人在昆明上班，房子空着", {"lives_there": False}),
    ("爸妈没跟我住，还在老家", {"lives_together": False}),
    ("我爸妈跟我一起住", {"lives_together": True}),
    ("女儿才十二岁，想投靠我", {"minor": True, "relation": "子女", "joins": True}),
    ("我今年34岁，想投靠爸妈", {"minor": False, "relation": "子女"}),
    ("老岳父想投靠我", {"relation": "岳父母公婆"}),
    ("我想投靠老岳父", {"relation": "儿媳女婿"}),
    ("外婆想投靠我", {"relation": "祖父母"}),
    ("我想投靠外婆", {"relation": "孙子女"}),
    ("小舅子想投靠我", {"relation": "其他旁系"}),
    ("我想投靠亲哥", {"relation": "兄弟姐妹"}),
    ("曾孙想投靠我", {"relation": "四代以上直系"}),
    ("继女想投靠我", {"relation": "继亲"}),
    ("养子想投靠我", {"relation": "养亲"}),
    ("我想投靠我老公的爷爷", {"relation": "儿媳女婿"}),
    ("我想投靠干妈", {"relation": "非亲属"}),
    ("我媽同我一齊住，想投靠我", {"relation": "父母"}),
    ("我租呢房子備案過喽", {"registered": True, "dwelling": "租房"}),
    ("我在勐库镇买了房", {"place": "建制镇", "dwelling": "自有"}),
    ("我在临翔城里买了房", {"place": "市辖区城区"}),
    ("我在永德买了房", {"dwelling": "自有"}),
    ("户口落到她村里", {"place": "农村"}),
    ("我想在昆明落户", {}),
    ("儿子在部队，买了房在县城，我们老两口住着", {"soldier_active": True, "soldier_home": "军人购买", "soldier_relation": "父母"}),
    ("我妈半个月跟我住，半个月住我妹家", {"lives_together": None}),
    ("我妈跟我住，算不算住一起", {"lives_together": None}),
    ("我妈想投靠我，她还没搬来", {"lives_together": False}),
    ("我去年到临沧的技校报到，读了一年了", {"student_stage": "在读"}),
    ("我马上要去临沧的技校报到", {"student_stage": "入学时"}),
    ("现役军人在县城买的房，军人的亲弟弟住在里面，弟弟户口能落吗", {"soldier_relation": "兄弟姐妹"}),
    ("柜台来了位大姐，说房子是她自己名下的", {"dwelling": "自有"}),
    ("孙子他爹还在部队里头", {"soldier_active": True}),
    ("我没去办居住证，能按居住证那条落户吗", {"permit": False}),
    ("我爸是军人，是不是还算现役我不知道", {"soldier_active": None}),
    ("地是我舅舅的", {"family_land": "其他亲属的"}),
    ("地在我爸名下", {"family_land": "本人或父母配偶子女的"}),
]


@pytest.mark.parametrize(("text", "expected"), SAID, ids=[text for text, _ in SAID])
def test_facts_from_ordinary_speech(text: str, expected: dict[str, FactValue]) -> None:
    facts = understand([Turn("user", text)], RULES).facts
    assert {name: facts[name].value if name in facts else "（没读到）" for name in expected} == expected


def test_a_county_name_alone_is_no_county_town() -> None:
    assert "place" not in understand([Turn("user", "我在永德租房住")], RULES).facts


def test_what_is_supposed_or_asked_is_no_fact() -> None:
    for text in ("如果备案了能落户吗", "租房要不要备案", "是不是要房东同意才能落户"):
        facts = understand([Turn("user", text)], RULES).facts
        assert all(facts[name].value is None for name in ("registered", "consent") if name in facts), text


@pytest.mark.parametrize("text", [text for text, _ in SAID])
def test_every_fact_shows_the_words_it_came_from(text: str) -> None:
    for fact in understand([Turn("user", text)], RULES).facts.values():
        assert fact.words
        assert text[fact.start : fact.end] == fact.words


def test_two_ways_of_saying_a_fact_in_one_turn_are_a_contradiction() -> None:
    reading = understand([Turn("user", "租的房子房东签了同意书让我落户。房东又一直不肯。")], RULES)
    assert [each.name for each in reading.contradictions] == ["consent"]
    assert reading.facts["consent"].value is None
    assert len(reading.contradictions[0].said) >= 2


def test_a_later_turn_corrects_an_earlier_one() -> None:
    turns = [Turn("user", "我在县城租房住，没备案"), Turn("user", "刚查了，去年就在房管局备过案")]
    fact = understand(turns, RULES).facts["registered"]
    assert (fact.value, fact.turn) == (True, 1)


def test_a_later_doubt_takes_a_fact_back() -> None:
    turns = [Turn("user", "我在县城租房住，备案了"), Turn("user", "备没备案我其实不清楚")]
    assert understand(turns, RULES).facts["registered"].value is None


def test_not_him_but_her_replaces_the_person() -> None:
    turns = [Turn("user", "我想投靠我舅舅，跟他住"), Turn("user", "打错了，不是舅舅，是我爸")]
    assert understand(turns, RULES).facts["relation"].value == "子女"


@pytest.mark.parametrize(
    ("asked", "reply", "value"),
    [
        ("registered", "没有", False),
        ("registered", "备了", True),
        ("registered", "不清楚", None),
        ("registered", "未备案", False),
        ("consent", "不同意", False),
        ("consent", "同意的", True),
        ("place", "县城", "县城"),
        ("place", "在镇上", "建制镇"),
        ("dwelling", "租的", "租房"),
        ("return_reason", "回来种地", "返乡务农"),
        ("child_born", "县医院生的", "国内"),
    ],
)
def test_a_short_reply_answers_the_question_before_it(asked: str, reply: str, value: FactValue) -> None:
    turns = [Turn("user", "我想落户"), Turn("assistant", f"请问：{RULES.book.facts[asked].ask}"), Turn("user", reply)]
    assert understand(turns, RULES).facts[asked].value == value


def test_a_form_wins_over_what_was_said(rules: Rules, library: Library) -> None:
    said = assess("我在县城租房住，没备案，房东同意，能落户吗", rules=rules, library=library)
    ticked = assess("我在县城租房住，没备案，房东同意，能落户吗", rules=rules, library=library, known={"registered": True})
    assert (said.verdict, ticked.verdict) == ("does_not_qualify", "qualifies")
    assert next(fact for fact in ticked.facts if fact.name == "registered").source is Source.TICKED


@pytest.mark.parametrize(
    ("proposal", "kept"),
    [
        (Proposal("consent", True, "房东拍着胸脯说包在他身上"), True),
        (Proposal("consent", True, "房东说行"), False),
        (Proposal("consent", True, ""), False),
        (Proposal("registered", True, "没备案"), False),
        (Proposal("area", True, "好像挺大"), False),
        (Proposal("ship", True, "租房"), False),
        (Proposal("place", "火星", "县城"), False),
    ],
)
def test_a_proposed_fact_must_stand_in_the_text_and_agree_with_it(proposal: Proposal, kept: bool) -> None:
    text = "我在县城租房，没备案，房东拍着胸脯说包在他身上，房子好像挺大"
    read = {fact.name: fact for fact in RULES.reader.read(text)}
    merged = merge_proposals(read, [proposal], text, RULES.reader)
    assert (merged.get(proposal.name) != read.get(proposal.name)) is kept
    if kept:
        assert merged[proposal.name].source is Source.MODEL


@pytest.mark.parametrize(
    ("person", "other", "kind"),
    [
        ("爷爷", "儿子", "四代以上直系"),
        ("妈", "儿子", "祖父母"),
        ("儿媳", "儿子", "配偶"),
        ("孙女", "女婿", "子女"),
        ("公公", "老公", "父母"),
        ("外公", "爸", "岳父母公婆"),
        ("外公", "妈", "父母"),
        ("妈", "哥", "父母"),
        ("侄子", "哥", "子女"),
        ("老婆", "爸", "儿媳女婿"),
        ("表哥", "舅舅", "子女"),
    ],
)
def test_what_relatives_are_to_each_other(person: str, other: str, kind: str) -> None:
    first, second = (KINSHIP.terms[word] for word in (person, other))
    assert (
        KINSHIP.relation(Person(first.way, first.gender, first.kind, side=first.side), Person(second.way, second.gender, side=second.side))
        == kind
    )


@settings(max_examples=100)
@given(st.text("PCSH", max_size=6), st.text("PCSH", max_size=6))
def test_kinship_reduces_and_always_has_a_kind(person: str, other: str) -> None:
    way = KINSHIP.way_between(person, other)
    assert KINSHIP.reduce(way) == way
    assert KINSHIP.kind_of(way) in KINSHIP.nearness


@settings(max_examples=200)
@given(st.text(st.sampled_from("我在縣城租房喽呢 ，。？備案１２ａ\u200b租凭克"), max_size=40))
def test_a_plain_text_knows_where_each_character_stood(original: str) -> None:
    text = plain_text(original, (("租凭", "租赁"), ("克", "去")))
    assert len(text.plain) == len(text.starts) == len(text.ends)
    assert all(0 <= start < end <= len(original) for start, end in zip(text.starts, text.ends, strict=True))
    assert list(text.starts) == sorted(text.starts)


@settings(max_examples=100)
@given(st.text(max_size=60))
def test_anything_typed_can_be_judged(text: str) -> None:
    assert assess(text, rules=RULES, library=LIBRARY).verdict != "qualifies"


TOLD = [
    ("替我爸问，他在镇上租房住，户口落得过来吗", True),
    ("替我爸问，我跟他住，他户口落得过来吗", False),
    ("窗口来了位大姐，租房住，她户口能落吗", True),
]


@pytest.mark.parametrize(("text", "is_speaker"), TOLD)
def test_another_takes_the_speakers_place_only_where_nobody_says_i(text: str, is_speaker: bool) -> None:
    people = find_people(RULES.reader.plain(text), KINSHIP).people.values()
    assert all(person.is_speaker for person in people) is is_speaker


def test_a_correction_that_changes_no_fact_withholds_a_yes() -> None:
    story = "我在勐库镇租房住，房管局备案了，房东同意，我自己能落户吗"
    verdicts = [
        assess(said, rules=RULES, library=LIBRARY, history=[Turn("user", story)]).verdict
        for said in ("谢谢", "说错了，是四楼", "说错了，没备案")
    ]
    assert verdicts == [Verdict.QUALIFIES, Verdict.NEEDS_MORE_INFO, Verdict.DOES_NOT_QUALIFY]


@pytest.mark.parametrize("doubt", ["房东好像同意", "房东的事还没个准话", "明年底才交房", "房东说先临时住住"])
def test_words_of_doubt_withhold_a_yes(doubt: str) -> None:
    story = "我在勐库镇租房住，房管局备案了，房东同意，我自己能落户吗"
    assert assess(story, rules=RULES, library=LIBRARY).verdict is Verdict.QUALIFIES
    assert assess(f"{story}。{doubt}", rules=RULES, library=LIBRARY).verdict is Verdict.NEEDS_MORE_INFO
