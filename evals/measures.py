"""What is measured, as pure functions: (what is right, what was seen) -> observations -> estimates with intervals."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from assistant.records import Citation, Document, Outcome, Statement
from assistant.verification.quotations import OWN_PHRASES
from evals.sets import Item

TOP = 5
Z95 = 1.959963984540054
RESAMPLES = 2000
SEED = 20261124
_QUOTED = re.compile(r"「([^「」]*)」")


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure. `proportion` has observations of 0 or 1 (Wilson interval), otherwise within 0 to 1 (bootstrap)."""

    name: str
    title: str
    goal: str
    proportion: bool = True
    lower_is_better: bool = False


HIT1, ALL5 = "hit_at_1", "all_at_5"
MEASURES = (
    Measure(HIT1, "首位命中 hit@1", "≥ 0.95"),
    Measure(ALL5, "所需条款全在前五 all@5", "≥ 0.99"),
    Measure("citation_precision", "引用准确率 citation precision", "≥ 0.95", proportion=False),
    Measure("citation_recall", "引用完整率 citation recall", "≥ 0.95", proportion=False),
    Measure("key_facts", "要点说到 key facts", "≥ 0.95", proportion=False),
    Measure("wrong_answer", "不该答而答 wrong answers", "≤ 0.02", lower_is_better=True),
    Measure("wrong_refusal", "该答而拒 wrong refusals", "≤ 0.03", lower_is_better=True),
    Measure("outcome", "结果类型正确 outcome accuracy", "—"),
    Measure("verbatim", "引文逐字 verbatim share", "1.00"),
)
RETRIEVAL = (HIT1, ALL5)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the assistant did with one question.

    Attributes:
        outcome: How it ended; None where it raised an error.
        hits: Clause ids, best first.
        cited: Clause ids, the deciding one first.
        shown: The text that the reader gets.
        quotations: Each quotation shown, and whether it is verbatim.
        seconds: Time from the typed question to the finished answer.
        error: What was raised; empty if nothing was.
    """

    outcome: Outcome | None
    hits: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()
    shown: str = ""
    quotations: tuple[tuple[str, bool], ...] = ()
    seconds: float = 0.0
    error: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One question, scored.

    Attributes:
        item: What is right.
        seen: What happened.
        observations: Values by measure; a measure that does not apply has none.
        faults: What is wrong, in words; empty if nothing is.
    """

    item: Item
    seen: Seen
    observations: Mapping[str, tuple[float, ...]]
    faults: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95 % interval over n observations; `failed` of the questions behind it raised an error."""

    n: int
    value: float
    low: float
    high: float
    failed: int = 0


def hit_at_1(gold: Collection[str], hits: Sequence[str]) -> bool:
    """Whether the first hit is one of the needed clauses."""
    return bool(hits) and hits[0] in gold


def all_in_top(gold: Collection[str], hits: Sequence[str], top: int = TOP) -> bool:
    """Whether every needed clause is among the first hits."""
    return set(gold) <= set(hits[:top])


def precision(gold: Collection[str], cited: Collection[str]) -> float:
    """Share of the cited clauses that are needed; 0 where nothing is cited."""
    return len(set(gold) & set(cited)) / len(set(cited)) if cited else 0.0


def recall(gold: Collection[str], cited: Collection[str]) -> float:
    """Share of the needed clauses that are cited."""
    return len(set(gold) & set(cited)) / len(set(gold))


def squeeze(text: str) -> str:
    """A text without whitespace, its curly quotation marks straightened: how facts are compared."""
    return "".join(text.split()).translate({0x201C: '"', 0x201D: '"'})


def missing_facts(facts: Sequence[Sequence[str]], shown: str) -> tuple[tuple[str, ...], ...]:
    """The facts of which the shown text holds no alternative wording."""
    text = squeeze(shown)
    return tuple(tuple(fact) for fact in facts if not any(squeeze(wording) in text for wording in fact))


def quotations(
    statements: Sequence[Statement], citations: Sequence[Citation], documents: Mapping[str, Document]
) -> tuple[tuple[str, bool], ...]:
    """Judge every quotation that an answer shows.

    A citation marked verbatim must equal `Document.text[start:end]`. Words in 「」 must stand, letter for letter, inside what the
    document says at the offsets of a verbatim citation of the same statement; the assistant's own labels are no quotations.

    Returns:
        Each quotation with whether it holds.
    """
    every = dict.fromkeys([*citations, *(citation for statement in statements for citation in statement.citations)])
    judged = [(each.quote, bool(each.quote) and each.quote == _source(each, documents)) for each in every if each.verbatim]
    for statement in statements:
        sources = [_source(citation, documents) for citation in statement.citations if citation.verbatim]
        for words in _QUOTED.findall(statement.text):
            if words not in OWN_PHRASES:
                judged.append((words, bool(words) and any(words in source for source in sources)))
    return tuple(judged)


def _source(citation: Citation, documents: Mapping[str, Document]) -> str:
    document = documents.get(citation.document_id)
    return document.text[citation.start : citation.end] if document and document.quotable else ""


def score(item: Item, seen: Seen) -> Row:
    """Score one question. One that raised an error gets the worst value of every measure that applies to it."""
    if seen.outcome is None:
        return Row(item, seen, _worst(item), (f"raised {seen.error}",))
    observed: dict[str, tuple[float, ...]] = {"outcome": (float(seen.outcome == item.outcome),)}
    observed["verbatim"] = tuple(float(good) for _, good in seen.quotations)
    if not item.answerable:
        return Row(item, seen, observed | {"wrong_answer": (float(seen.outcome.answered),)}, _faults(item, seen))
    missing = len(missing_facts(item.facts, seen.shown))
    observed |= {
        HIT1: (float(hit_at_1(item.clauses, seen.hits)),),
        ALL5: (float(all_in_top(item.clauses, seen.hits)),),
        "citation_precision": (precision(item.clauses, seen.cited),),
        "citation_recall": (recall(item.clauses, seen.cited),),
        "key_facts": (1 - missing / len(item.facts),) if item.facts else (),
        "wrong_refusal": (float(not seen.outcome.answered),),
    }
    return Row(item, seen, observed, _faults(item, seen))


def _worst(item: Item) -> dict[str, tuple[float, ...]]:
    """Quotations have no worst value: an error shows none."""
    if not item.answerable:
        return {"outcome": (0.0,), "wrong_answer": (1.0,)}
    names = [HIT1, ALL5, "citation_precision", "citation_recall", "outcome", *(["key_facts"] if item.facts else [])]
    return {**dict.fromkeys(names, (0.0,)), "wrong_refusal": (1.0,)}


def _faults(item: Item, seen: Seen) -> tuple[str, ...]:
    faults: list[str] = []
    if seen.outcome != item.outcome:
        faults.append(f"outcome {seen.outcome}, not {item.outcome}")
    if item.answerable:
        if not hit_at_1(item.clauses, seen.hits):
            faults.append(f"first hit {seen.hits[0] if seen.hits else 'none'}")
        if absent := [clause_id for clause_id in item.clauses if clause_id not in seen.hits[:TOP]]:
            faults.append(f"not in the top {TOP}: {', '.join(absent)}")
        if surplus := [clause_id for clause_id in seen.cited if clause_id not in item.clauses]:
            faults.append(f"cited without need: {', '.join(surplus)}")
        if absent := [clause_id for clause_id in item.clauses if clause_id not in seen.cited]:
            faults.append(f"not cited: {', '.join(absent)}")
        faults += [f"not said: {' / '.join(fact)}" for fact in missing_facts(item.facts, seen.shown)]
    return (*faults, *(f"not verbatim: {words!r}" for words, good in seen.quotations if not good))


def wilson(successes: float, n: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a proportion; (0, 1) where nothing was observed."""
    if n == 0:
        return 0.0, 1.0
    share, z2 = successes / n, Z95 * Z95
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def bootstrap(values: Sequence[float], *, resamples: int = RESAMPLES, seed: int = SEED) -> tuple[float, float]:
    """Percentile 95 % interval of a mean, the same for the same values; (0, 1) where nothing was observed."""
    if not values:
        return 0.0, 1.0
    drawn = np.random.default_rng(seed).integers(0, len(values), (resamples, len(values)))
    low, high = np.percentile(np.asarray(values, np.float64)[drawn].mean(axis=1), (2.5, 97.5))
    return float(low), float(high)


def estimate(measure: Measure, rows: Sequence[Row]) -> Estimate:
    """Pool the observations of one measure; its value is NaN where there are none."""
    values = [value for row in rows for value in row.observations.get(measure.name, ())]
    failed = sum(1 for row in rows if row.seen.outcome is None and measure.name in row.observations)
    low, high = wilson(sum(values), len(values)) if measure.proportion else bootstrap(values)
    return Estimate(len(values), sum(values) / len(values) if values else math.nan, low, high, failed)


def estimates(rows: Sequence[Row]) -> dict[str, Estimate]:
    """Every measure over these rows."""
    return {measure.name: estimate(measure, rows) for measure in MEASURES}


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values do not exceed; NaN of none."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else math.nan
