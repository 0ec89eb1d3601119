"""Counting findings, marking characters, and data that must be mended."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant.errors import SourceError
from assistant.settings import ROOT
from assistant.wording.checking import Checker, check_text
from assistant.wording.explaining import KIND_TEXT
from assistant.wording.reporting import VERDICT_TEXT, Piece, difference, summary
from assistant.wording.values import ChangeKind, Verdict
from assistant.wording.vocabulary import FILE, load_vocabulary


def test_every_kind_and_verdict_has_words() -> None:
    assert set(KIND_TEXT) == set(ChangeKind)
    assert set(VERDICT_TEXT) == set(Verdict)


def test_the_summary_counts_sentences(checker: Checker) -> None:
    text = "全面放开县城落户限制。全面放开城镇落户限制。落户后五年内不得再次迁出。《某市户口条例》规定可以落户。"
    assert summary(check_text(text, checker)) == "4句：1句一致，1句改义，1句无出处，1句本库未收录。"
    assert "没有要核对的句子" in summary(())


def test_a_difference_marks_characters_on_both_sides() -> None:
    assert difference("可以申请", "应当申请") == (Piece("gone", "可以"), Piece("come", "应当"), Piece("equal", "申请"))


def test_texts_with_little_in_common_are_not_compared_by_characters() -> None:
    assert difference("放开县城落户限制", "每月发放补贴") == ()


@pytest.mark.parametrize(("old", "new"), [("kind: scope", "kind: colour"), ("contact:", "contacts:"), ("groups:", "sets:")])
def test_a_broken_word_list_names_the_file(old: str, new: str, tmp_path: Path) -> None:
    shutil.copy(ROOT / "corpus" / FILE, tmp_path / FILE)
    (tmp_path / FILE).write_text((tmp_path / FILE).read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SourceError, match=r"wording\.yaml.*不能核对文字"):
        load_vocabulary(tmp_path)
