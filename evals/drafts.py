"""Drafts: is anything added or lost in any format, and does the ledger notice when an editor spoils one?

`python -m evals.drafts` writes every format for each clause with a hand-made plan, judges it, then makes one wrong change at a time in the
finished drafts (WRONG) and one change that keeps the meaning (RIGHT), and counts what the ledger says.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant import settings as configuration
from assistant.clauses.library import load_library
from assistant.drafting.choices import Format
from assistant.drafting.formats import SPOKEN_CHARS, compose, spoken_chars
from assistant.drafting.ledger import Verdict, judge
from assistant.drafting.materials import DraftMaterials, load_materials, subject_of_clause
from assistant.index.speech import load_speech
from evals.measures import wilson

SETS = Path(__file__).parent / "sets"
NAMES = ("first", "second", "third", "fourth", "fifth")
"""Each set was written before the ledger was changed for it, run once, and then the ledger was mended with it in view; `docs/decisions/0008`
holds the first runs. third: before the ledger's code was read. fourth, fifth: sentence and kind of change drawn by lot. One change a line:
{"clause", "kind", "find", "put", "wrong"}: words of a finished draft and what an editor puts instead."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change to a finished draft; `wrong` is whether it adds, loses or changes something."""

    clause: str
    kind: str
    find: str
    put: str
    wrong: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """One change in one format; `noticed` is whether the ledger objects."""

    change: Change
    form: Format
    noticed: bool


def load() -> DraftMaterials:
    """The real corpus."""
    corpus = configuration.load().corpus_dir
    library = load_library(corpus)
    speech = load_speech(corpus, tuple(library.documents))
    return load_materials(corpus, library, {word: official[0] for word, official in speech.said.items()})


def read_changes(name: str) -> tuple[Change, ...]:
    """The changes of one set, in the file's order."""
    lines = (SETS / f"draft-changes-{name}.jsonl").read_text("utf-8").splitlines()
    return tuple(Change(**json.loads(line)) for line in lines if line.strip())


def finished(materials: DraftMaterials) -> Iterator[tuple[str, Format, str]]:
    """Every format of every clause that is changed: clause key, format, text."""
    for key in dict.fromkeys(change.clause for change in read_changes(NAMES[0])):
        for form in Format:
            yield key, form, compose(subject_of_clause(key, materials), form, materials)


def trials(materials: DraftMaterials, changes: tuple[Change, ...]) -> Iterator[Trial]:
    """Every change in every format in which its words stand."""
    for key, form, text in finished(materials):
        subject = subject_of_clause(key, materials)
        for change in (each for each in changes if each.clause == key and each.find in text):
            spoilt = text.replace(change.find, change.put)
            yield Trial(change, form, not judge(spoilt, subject, materials).complete)


def main() -> None:
    """Print the tables; exit status 1 if a draft adds or loses something."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", choices=NAMES, default=NAMES[-1], help="which changes")
    parser.add_argument("--missed", action="store_true", help="print each change that was judged wrongly")
    options = parser.parse_args()
    materials = load()
    sound = _composed(materials)
    changes = read_changes(options.set)
    done = tuple(trials(materials, changes))
    unused = {each.find for each in changes} - {each.change.find for each in done}
    print("\n| kind | noticed | of | share |\n|---|---|---|---|")
    for kind in dict.fromkeys(each.change.kind for each in done):
        _row(kind, [each for each in done if each.change.kind == kind])
    for name, wrong in (("**all wrong changes**", True), ("**all changes that keep the meaning (false alarms)**", False)):
        _row(name, [each for each in done if each.change.wrong is wrong])
    if unused:
        print(f"\nfound in no draft: {sorted(unused)}")
    if options.missed:
        for each in done:
            if each.noticed != each.change.wrong:
                print(f"{each.change.kind}\t{each.form.value}\t第{each.change.clause}条\t{each.change.find} → {each.change.put}")
    sys.exit(0 if sound else 1)


def _row(name: str, members: list[Trial]) -> None:
    noticed = sum(each.noticed for each in members)
    low, high = wilson(noticed, len(members))
    print(f"| {name} | {noticed} | {len(members)} | {noticed / max(1, len(members)):.3f} [{low:.3f}, {high:.3f}] |")


def _composed(materials: DraftMaterials) -> bool:
    """One line a draft: coverage, added, lost, verdicts; the broadcast's length."""
    print("| clause | format | coverage | added | lost | verdicts | spoken characters |\n|---|---|---|---|---|---|---|")
    sound = True
    for key, form, text in finished(materials):
        ledger = judge(text, subject_of_clause(key, materials), materials)
        verdicts = Counter(each.verdict for each in ledger.entries)
        counts = "、".join(f"{verdict.value}{verdicts[verdict]}" for verdict in Verdict if verdicts[verdict])
        spoken = spoken_chars(text) if form is Format.BROADCAST else 0
        sound = sound and ledger.complete and (not spoken or spoken <= SPOKEN_CHARS[1])
        print(f"| {key} | {form.value} | {ledger.coverage:.2f} | {len(ledger.added)} | {len(ledger.lost)} | {counts} | {spoken or ''} |")
    return sound


if __name__ == "__main__":
    main()
