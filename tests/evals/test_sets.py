"""Question sets: what is read, and how faults are named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.errors import UsageError
from assistant.records import Outcome
from evals.measures import Seen, score
from evals.report import Result, as_json, as_markdown
from evals.sets import FOLDER, Item, is_sealed, load_set

GOOD = {"id": "a", "kind": "lookup", "question": "问？", "history": [], "outcome": "ANSWERED", "clauses": ["2"], "facts": [["备案"]]}


def written(tmp_path: Path, *lines: object, name: str = "set.jsonl") -> Path:
    """A set file; texts are written as they are."""
    path = tmp_path / name
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    return path


def test_a_good_line_becomes_an_item(tmp_path: Path) -> None:
    (item,) = load_set(written(tmp_path, GOOD, ""), {"lincang-2015#2"})
    assert (item.clauses, item.facts, item.outcome) == (("lincang-2015#2",), (("备案",),), Outcome.ANSWERED)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "not JSON"),
        ("[1]", "a JSON object is expected, not list"),
        ({**GOOD, "id": ""}, "id must be a text"),
        ({"id": "b"}, "missing: kind, question, outcome, history, clauses, facts"),
        ({**GOOD, "id": "b", "outcome": "YES"}, "outcome 'YES' is not one of"),
        ({**GOOD, "id": "b", "clauses": ["99"]}, "there is no clause 'lincang-2015#99'"),
        ({**GOOD, "id": "b", "clauses": "2"}, "clauses must be a list"),
        ({**GOOD, "id": "b", "clauses": []}, "clauses is empty"),
        ({**GOOD, "id": "b", "outcome": "OTHER_PLACE"}, "must be empty"),
        ({**GOOD, "id": "b", "facts": ["备案"]}, "every fact must be a list"),
        ({**GOOD, "id": "b", "facts": [[""]]}, "none of them empty"),
        ({**GOOD, "id": "b", "history": [{"role": "system", "content": "x"}]}, "every turn of history"),
        (GOOD, "the id 'a' stands on an earlier line too"),
    ],
)
def test_faults_name_their_line(tmp_path: Path, line: object, words: str) -> None:
    with pytest.raises(UsageError, match=r"set\.jsonl, line 3: ") as raised:
        load_set(written(tmp_path, GOOD, "", line), {"lincang-2015#2"})
    assert words in str(raised.value)
    assert "问？" not in str(raised.value)


def test_an_absent_and_an_empty_file_are_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        load_set(tmp_path / "absent.jsonl")
    with pytest.raises(UsageError, match="holds no question"):
        load_set(written(tmp_path, ""))


def test_a_sealed_set_is_known_under_any_name(tmp_path: Path) -> None:
    link = tmp_path / "mine.jsonl"
    link.symlink_to(FOLDER / "notice-unseen.jsonl")
    assert is_sealed(FOLDER / "notice-unseen.jsonl")
    assert is_sealed(link)
    assert not is_sealed(FOLDER / "notice-dev.jsonl")


@pytest.mark.parametrize("sealed", [True, False])
def test_a_sealed_result_tells_no_single_question(sealed: bool) -> None:
    item = Item("x77", "lookup", "秘密的问题？", (), Outcome.ANSWERED, ("d#1",), (("秘密的要点",),), why="秘密的理由")
    rows = (score(item, Seen(None, error="ValueError: 秘密的问题？")),)
    result = Result("t", sealed, {"run_at": "2026-11-24T00:00:00Z"}, rows, {"b": rows})
    for text in (as_json(result), as_markdown(result)):
        assert ("秘密" not in text and "x77" not in text) is sealed
        assert "lookup" in text
