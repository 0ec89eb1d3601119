"""The corpus files of the drafting room: a broken one is named with file, line and what to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from assistant.clauses.library import load_library
from assistant.drafting.materials import load_materials
from assistant.errors import SourceError
from assistant.index.speech import load_speech
from assistant.settings import ROOT

DOCUMENT = "lincang-2015"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    target = tmp_path / "corpus"
    shutil.copytree(ROOT / "corpus", target, ignore=shutil.ignore_patterns("asked-as"))
    return target


def load(corpus: Path) -> None:
    library = load_library(corpus)
    speech = load_speech(corpus, tuple(library.documents))
    load_materials(corpus, library, {word: official[0] for word, official in speech.said.items()})


def spoil(corpus: Path, name: str, find: str, put: str) -> None:
    path = corpus / DOCUMENT / "drafting" / name
    text = path.read_text("utf-8")
    assert find in text
    path.write_text(text.replace(find, put, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "find", "put", "said"),
    [
        ("clauses.yaml", "quote: 且办理合法手续的,", "quote: 且办理手续,", "「且办理手续」不在 lincang-2015#3 里"),
        (
            "clauses.yaml",
            "- {name: 办理合法手续, kind",
            "- {name: 办理手续, kind",
            "needs 或 always 里的「办理合法手续」不是这一条的要点",
        ),
        ("clauses.yaml", "kind: 例外", "kind: 别的", "别的"),
        ("clauses.yaml", "told_by: [[办理合法手续]]", "told_by: [[不在条文里的话]]", "连原文都说不到这个要点"),
        (
            "clauses.yaml",
            "text: 现役军人配偶随军落户，按照国家有关政策执行。",
            "text: 军嫂随军全包。",
            "第[0-9]+行，7：「军嫂随军全包。」不是 lincang-2015#7 的审定句",
        ),
        ("clauses.yaml", "text: 方案要求全面放开县城落户限制。,", "text: 县城落户保证办好。,", "撑不起这句话"),
        ("clauses.yaml", '"13":\n', '"99":\n', "99：lincang-2015 里没有这一条"),
        (
            "clauses.yaml",
            "{part: who, text: 在县城有合法稳定住所的人",
            "{part: whom, text: 在县城有合法稳定住所的人",
            "part 没有写或写错了",
        ),
        ("situations.yaml", 'clauses: ["7"]', 'clauses: ["77"]', "第2个情形（随军）：没有lincang-2015#77这一条"),
        ("situations.yaml", "name: 随军, ", "", "要有 name、title、clauses"),
    ],
)
def test_a_broken_file_is_named(name: str, find: str, put: str, said: str, corpus: Path) -> None:
    spoil(corpus, name, find, put)
    with pytest.raises(SourceError, match=said) as caught:
        load(corpus)
    assert name in str(caught.value)


def test_words_of_a_clause_that_belong_to_no_element_are_named(corpus: Path) -> None:
    path = corpus / DOCUMENT / "drafting" / "clauses.yaml"
    data = yaml.safe_load(path.read_text("utf-8"))
    data["clauses"]["5"]["elements"] = [
        each for each in data["clauses"]["5"]["elements"] if each["name"] != "本人、配偶、未成年子女、父母除外"
    ]
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    with pytest.raises(SourceError, match=r"除本人配偶未成年子女父母外」不属于任何要点"):
        load(corpus)


def test_a_document_without_drafting_files_is_drafted_from_its_own_words(invented_city: Path) -> None:
    from assistant.drafting.choices import Format
    from assistant.drafting.formats import compose
    from assistant.drafting.ledger import judge
    from assistant.drafting.materials import Subject

    library = load_library(invented_city)
    materials = load_materials(invented_city, library, {})
    for clause in library.originals:
        subject = Subject(materials.plans[clause.id].title, (clause,))
        ledger = judge(compose(subject, Format.CARD, materials), subject, materials)
        assert [each.piece.text for each in ledger.added] == []
        assert [each.element.name for each in ledger.lost] == []
