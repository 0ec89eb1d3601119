"""The notice's rules, loaded once, and a small invented town in a temporary folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant.clauses.library import Library, load_library
from assistant.eligibility.assess import Rules, load
from assistant.settings import ROOT

CORPUS = ROOT / "corpus"
TOWN = "qingshi-2020"
_REGISTER = """
documents:
  - id: qingshi-2020
    title: 青石镇户口登记办法
    issuer: 青石镇人民政府
    level: 市
    form: original
    clause_count: 2
    signed: 2020-05-01
    in_force_status: 未核实
    status_note: 请向青石派出所确认。
    places: [青石镇]
    source: source.txt
"""
_SOURCE = """青石镇户口登记办法
一、办法
1．在青石镇有渔船并且出海满三年的渔民，可以在青石镇登记户口。渔船须在港务站登记。（青石派出所负责）
2．会修补渔网的人，由港务站另行安排。（港务站负责）
"""
_RULES = """
office: 青石派出所
opening: boat
facts:
  boat: {label: 渔船, type: bool, ask: 您有渔船吗？, why: 要有渔船。}
  listed: {label: 渔船登记, type: bool, ask: 渔船在港务站登记了吗？, why: 渔船须登记。}
  years: {label: 出海年数, type: choice, options: [满三年, 不满三年], ask: 出海满三年了吗？, why: 要满三年。}
routes:
  - id: fisher
    name: 渔民落户
    clause: "1"
    relevant: {fact: boat, is: [true, false]}
    conditions:
      - {id: boat, needs: {fact: boat, is: true}, words: 在青石镇有渔船, met: 有渔船, unmet: 没有渔船, unknown: 还不知道有没有渔船, remedy: 先有渔船}
      - {id: years, needs: {fact: years, is: 满三年}, words: 出海满三年的渔民, met: 已满三年, unmet: 未满三年, unknown: 还不知道出海几年}
      - {id: listed, needs: {fact: listed, is: true}, words: 渔船须在港务站登记, met: 已登记, unmet: 未登记, unknown: 还不知道是否登记}
"""
_FACTS = """
uncertain_before: [好像]
uncertain_after: [吧]
intending: [打算]
asking: [要不要]
correcting: [其实]
caution: [没, 不, 但]
harmless: [没关系]
own_case: [我]
asks_to_settle: [登记户口]
asks_case: [登记户口]
general: [办法第]
replies: {unsure: [不清楚], "no": ["^没"], "yes": ["^有"]}
roles: {}
facts:
  boat: {read: [{value: false, say: ["没有?渔?船"]}, {value: true, say: ["有~2船"]}]}
  listed: {read: [{value: false, say: ["没~2登记"]}, {value: true, say: ["船~4登记过?了"]}]}
  years: {read: [{value: 不满三年, say: ["才出海[一两]年"]}, {value: 满三年, say: ["出海[三四五六七八九十]+年"]}]}
"""


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library(CORPUS)


@pytest.fixture(scope="session")
def rules(library: Library) -> Rules:
    return load(CORPUS, "lincang-2015", library)


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """A corpus of one invented town, with rules of its own and the general kinship terms."""
    corpus = tmp_path / "corpus"
    folder = corpus / TOWN
    folder.mkdir(parents=True)
    (corpus / "register.yaml").write_text(_REGISTER, encoding="utf-8")
    (folder / "source.txt").write_text(_SOURCE, encoding="utf-8")
    (folder / "rules.yaml").write_text(_RULES, encoding="utf-8")
    (folder / "facts.yaml").write_text(_FACTS, encoding="utf-8")
    shutil.copy(CORPUS / "kinship.yaml", corpus / "kinship.yaml")
    return corpus
