"""The benchmark of the wording check: it has enough of each kind, and the check reaches what was promised."""

from __future__ import annotations

from collections import Counter

import pytest

from assistant.clauses.library import Library
from assistant.settings import ROOT
from assistant.wording.checking import open_checker
from evals.wording import SETS, Case, Judged, cases, judge, written_cases

MIN_KINDS, MIN_INSTANCES, MIN_CLEAN = 12, 20, 200


@pytest.fixture(scope="module")
def made(library: Library) -> tuple[Case, ...]:
    return cases(library, ROOT / "corpus")


@pytest.fixture(scope="module")
def judged(library: Library, made: tuple[Case, ...]) -> list[Judged]:
    return judge(made, open_checker(ROOT / "corpus", library))


def test_there_are_enough_kinds_and_instances(made: tuple[Case, ...]) -> None:
    faulty = Counter(case.kind for case in made if case.accepted)
    assert len(faulty) >= MIN_KINDS
    assert min(faulty.values()) >= MIN_INSTANCES
    assert sum(not case.accepted for case in made) >= MIN_CLEAN
    assert all(case.text not in {clean.text for clean in made if not clean.accepted} for case in made if case.accepted)


def test_the_cases_are_the_same_in_every_run(library: Library, made: tuple[Case, ...]) -> None:
    assert cases(library, ROOT / "corpus") == made


def test_faults_are_caught_and_named(judged: list[Judged]) -> None:
    for kind in dict.fromkeys(each.case.kind for each in judged if each.case.accepted):
        group = [each for each in judged if each.case.kind == kind]
        assert sum(each.caught for each in group) / len(group) >= 0.95, kind
        assert sum(each.rightly_named for each in group) / len(group) >= 0.9, kind


def test_clean_texts_raise_no_alarm(judged: list[Judged]) -> None:
    clean = [each for each in judged if not each.case.accepted]
    assert sum(each.caught for each in clean) / len(clean) <= 0.02


@pytest.mark.parametrize("name", ["own", "questions", "second", "third", "fourth"])
def test_sentences_written_by_hand(name: str, library: Library) -> None:
    judged = judge(written_cases(SETS / f"wording-{name}.jsonl"), open_checker(ROOT / "corpus", library))
    faulty, clean = ([each for each in judged if bool(each.case.accepted) == wanted] for wanted in (True, False))
    assert sum(each.caught for each in faulty) / len(faulty) >= 0.95
    assert sum(each.caught for each in clean) / len(clean) <= 0.07
