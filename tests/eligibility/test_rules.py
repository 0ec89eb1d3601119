from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.clauses.library import Library, load_library
from assistant.eligibility.assess import Rules, assess, load
from assistant.eligibility.rules import load_rules
from assistant.eligibility.values import Verdict
from assistant.errors import SourceError
from tests.eligibility.conftest import CORPUS, TOWN

BROKEN = {
    "words not in the clause": (
        "words: 在青石镇有渔船,",
        "words: 在青石镇有大船,",
        r"rules\.yaml, line 14: clause 1 does not have the words 「在青石镇有大船」",
    ),
    "unknown fact": ("{fact: boat, is: true}", "{fact: ship, is: true}", r"line 14: the fact ship is not under facts"),
    "impossible value": (
        "{fact: years, is: 满三年}",
        "{fact: years, is: 满五年}",
        r"line 15: years never has the value '满五年'.*Its values: 满三年、不满三年",
    ),
    "missing key": (", met: 已登记", "", r"line 16: condition of fisher: met missing"),
    "unread key": ('clause: "1"', 'clause: "1"\n    klause: 2', r"line 9: route: nothing reads the key klause"),
    "unknown clause": ('clause: "1"', 'clause: "9"', r"line 9: clause 9 is not in qingshi-2020"),
    "unknown type": ("type: choice", "type: colour", r"line 7: fact years: the type colour is unknown.*bool、choice、relation"),
    "bool with options": ("type: bool, ask: 您有", "type: bool, options: [a], ask: 您有", r"fact boat: a bool has no options"),
    "no yaml": ("routes:", "routes: [", r"rules\.yaml, line \d+: not valid YAML"),
    "key twice": ("opening: boat", "opening: boat\nopening: boat", r"line 4: not valid YAML \(the key opening stands twice\)"),
    "unstated in a condition": (
        "needs: {fact: boat, is: true}",
        "needs: {unstated: boat}",
        r"line 14: unstated may only say what is relevant",
    ),
    "empty all": ("needs: {fact: boat, is: true}", "needs: {all: []}", r"line 14: all has no parts"),
    "no expression": ("needs: {fact: boat, is: true}", "needs: boat", r"line 14: 'boat' is no condition"),
    "unknown opening": ("opening: boat", "opening: ship", r"opening names the fact ship"),
}


def test_every_quotation_of_the_rules_stands_at_its_offset(rules: Rules, library: Library) -> None:
    text = library.documents["lincang-2015"].text
    citations = [condition.citation for route in rules.book.routes for condition in route.conditions]
    citations += [each.citation for route in rules.book.routes for each in route.reservations]
    citations += [each.citation for route in rules.book.routes for each in route.notes]
    citations += [each.citation for each in rules.book.not_routes if each.citation] + [each.citation for each in rules.book.notes]
    assert len(citations) > 60
    assert all(text[each.start : each.end] == each.quote for each in citations)


def test_every_route_of_the_notice_has_rules(rules: Rules) -> None:
    keys = {route.clause_id.rpartition("#")[2] for route in rules.book.routes}
    assert keys == {"2", "3", "4", "5", "6", "7", "10", "13"}
    assert {each.citation.clause_id.rpartition("#")[2] for each in rules.book.not_routes if each.citation} == {"8", "12", "13", "21"}


def test_every_fact_has_a_question_and_a_reason(rules: Rules) -> None:
    assert all(kind.ask.endswith("？") and kind.why.endswith("。") for kind in rules.book.facts.values())


def test_another_town_is_judged_by_its_own_folder(town: Path) -> None:
    library = load_library(town)
    rules = load(town, TOWN, library)
    good = assess("我有一条船，出海八年，船登记过了，能登记户口吗", rules=rules, library=library)
    assert (good.verdict, good.route) == (Verdict.QUALIFIES, f"{TOWN}#1")
    assert assess("我没船，能登记户口吗", rules=rules, library=library).verdict is Verdict.DOES_NOT_QUALIFY
    unsure = assess("我有一条船，出海八年，船好像登记过了", rules=rules, library=library)
    assert unsure.verdict is Verdict.NEEDS_MORE_INFO
    assert unsure.next_question is not None
    assert unsure.next_question.text == "渔船在港务站登记了吗？"


@pytest.mark.parametrize(("before", "after", "message"), BROKEN.values(), ids=BROKEN)
def test_a_broken_rule_file_is_named_with_its_line(town: Path, before: str, after: str, message: str) -> None:
    path = town / TOWN / "rules.yaml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(SourceError, match=message):
        load_rules(town, TOWN, load_library(town))


def test_a_missing_rule_file_says_what_it_is_for(town: Path) -> None:
    (town / TOWN / "rules.yaml").unlink()
    with pytest.raises(SourceError, match=r"rules\.yaml: this file is missing, so nobody's case can be judged"):
        load_rules(town, TOWN, load_library(town))


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("没有?渔?船", "没有(渔船", r"facts\.yaml, line \d+: .* is no regular expression"),
        ("有~2船", "有{ship}船", r"\{ship\} is no macro"),
        ("listed: {read", "ship: {read", r"no rule knows the fact ship"),
        ("value: 不满三年", "value: 不满五年", r"years never has the value '不满五年'"),
    ],
)
def test_a_broken_lexicon_is_named_with_its_line(town: Path, before: str, after: str, message: str) -> None:
    path = town / TOWN / "facts.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8")
    with pytest.raises(SourceError, match=message):
        load(town, TOWN, load_library(town))


def test_nothing_of_the_notice_stands_in_the_code() -> None:
    names = re.compile(r"临沧|临翔|凤庆|永德|镇康|耿马|沧源|lincang", re.IGNORECASE)
    for path in (CORPUS.parent / "assistant" / "eligibility").glob("*.py"):
        assert not names.search(path.read_text(encoding="utf-8")), path
