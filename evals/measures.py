"""What is measured, as pure functions: (what is right, what was seen) -> observations -> estimates with intervals."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from assistant.records import Citation, Document, Outcome, Statement
from assistant.verification.negation import is_negated
from assistant.verification.quotations import OWN_PHRASES
from evals.sets import Item

TOP = 5
Z95 = 1.959963984540054
RESAMPLES = 2000
SEED = 20261124
_QUOTED = re.compile(r"「([^「」]*)」")
_BINDING = re.compile(r"可以|可在|应当|必须|须|需要|需满足|除.{1,20}外|其他|仅|只|至少|不低于|自愿|优先|逐步")
"""Words that say how binding a rule is or whom it leaves out."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure. `proportion` has observations of 0 or 1 (Wilson interval), otherwise within 0 to 1 (bootstrap).

    Attributes:
        name: In files.
        title: What readers see.
        page: The file below docs/evaluation/ (without .md) that explains it.
        goal: What design §6 asks; None if it asks nothing.
    """

    name: str
    title: str
    page: str
    goal: float | None
    proportion: bool = True
    lower_is_better: bool = False


HIT1, ALL5 = "hit_at_1", "all_at_5"
MEASURES = (
    Measure(HIT1, "第一条就对", "retrieval", 0.95),
    Measure(ALL5, "需要的条款都在前五", "retrieval", 0.99),
    Measure("citation_precision", "引用准确", "citations", 0.95, proportion=False),
    Measure("citation_recall", "引用完整", "citations", 0.95, proportion=False),
    Measure("key_facts", "要点说到", "key-facts", 0.95, proportion=False),
    Measure("binding", "情态与例外说到", "binding", 0.95),
    Measure("wrong_answer", "没写却答了", "refusals", 0.02, lower_is_better=True),
    Measure("wrong_refusal", "写了却没答", "refusals", 0.03, lower_is_better=True),
    Measure("outcome", "结果类型正确", "refusals", None),
    Measure("verbatim", "引文逐字", "quotations", 1.0),
)
RETRIEVAL = (HIT1, ALL5)


class FaultKind(StrEnum):
    """What can be wrong with one answer; the value is what readers see."""

    RAISED = "程序出错"
    OUTCOME = "结果不对"
    FIRST_HIT = "第一条不对"
    NOT_FOUND = f"前{TOP}条里没找到"
    SURPLUS = "多引了"
    NOT_CITED = "没引"
    NOT_SAID = "没说到"
    NOT_VERBATIM = "引文与原文不符"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong; `detail` holds clause ids, words, or (OUTCOME) the right outcome and the one that came out."""

    kind: FaultKind
    detail: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.kind}：{'、'.join(self.detail)}"


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
        faults: What is wrong; empty if nothing is.
    """

    item: Item
    seen: Seen
    observations: Mapping[str, tuple[float, ...]]
    faults: tuple[Fault, ...] = field(default=())


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


def binds(fact: Sequence[str]) -> bool:
    """Whether a fact is about a negation, a modal or an exception: one of its wordings holds such a word."""
    return any(is_negated(wording) or _BINDING.search(wording) for wording in fact)


def score(item: Item, seen: Seen) -> Row:
    """Score one question. One that raised an error gets the worst value of every measure that applies to it."""
    if seen.outcome is None:
        return Row(item, seen, _worst(item), (Fault(FaultKind.RAISED, (seen.error,)),))
    observed: dict[str, tuple[float, ...]] = {"outcome": (float(seen.outcome == item.outcome),)}
    observed["verbatim"] = tuple(float(good) for _, good in seen.quotations)
    if not item.answerable:
        return Row(item, seen, observed | {"wrong_answer": (float(seen.outcome.answered),)}, _faults(item, seen))
    missing = missing_facts(item.facts, seen.shown)
    observed |= {
        HIT1: (float(hit_at_1(item.clauses, seen.hits)),),
        ALL5: (float(all_in_top(item.clauses, seen.hits)),),
        "citation_precision": (precision(item.clauses, seen.cited),),
        "citation_recall": (recall(item.clauses, seen.cited),),
        "key_facts": (1 - len(missing) / len(item.facts),) if item.facts else (),
        "binding": tuple(float(fact not in missing) for fact in item.facts if binds(fact)),
        "wrong_refusal": (float(not seen.outcome.answered),),
    }
    return Row(item, seen, observed, _faults(item, seen))


def _worst(item: Item) -> dict[str, tuple[float, ...]]:
    """Quotations have no worst value: an error shows none."""
    if not item.answerable:
        return {"outcome": (0.0,), "wrong_answer": (1.0,)}
    names = [HIT1, ALL5, "citation_precision", "citation_recall", "outcome", *(["key_facts"] if item.facts else [])]
    binding = tuple(0.0 for fact in item.facts if binds(fact))
    return {**dict.fromkeys(names, (0.0,)), "binding": binding, "wrong_refusal": (1.0,)}


def _faults(item: Item, seen: Seen) -> tuple[Fault, ...]:
    faults: list[tuple[FaultKind, tuple[str, ...]]] = []
    if seen.outcome != item.outcome:
        faults.append((FaultKind.OUTCOME, (str(item.outcome), str(seen.outcome))))
    if item.answerable:
        if not hit_at_1(item.clauses, seen.hits):
            faults.append((FaultKind.FIRST_HIT, seen.hits[:1] or ("没有找到任何条款",)))
        faults.append((FaultKind.NOT_FOUND, tuple(each for each in item.clauses if each not in seen.hits[:TOP])))
        faults.append((FaultKind.SURPLUS, tuple(each for each in seen.cited if each not in item.clauses)))
        faults.append((FaultKind.NOT_CITED, tuple(each for each in item.clauses if each not in seen.cited)))
        faults += [(FaultKind.NOT_SAID, (" / ".join(fact),)) for fact in missing_facts(item.facts, seen.shown)]
    faults += [(FaultKind.NOT_VERBATIM, (words,)) for words, good in seen.quotations if not good]
    return tuple(Fault(kind, detail) for kind, detail in faults if detail)


def wilson(successes: float, n: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a proportion; (0, 1) where nothing was observed."""
    if n == 0:
        return 0.0, 1.0
    share, z2 = successes / n, Z95 * Z95
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def bootstrap(values: Sequence[float], *, share: float | None = None, resamples: int = RESAMPLES, seed: int = SEED) -> tuple[float, float]:
    """Percentile 95 % interval of a mean, or of the `share` quantile; the same for the same values; (0, 1) where nothing was observed."""
    if not values:
        return 0.0, 1.0
    drawn = np.asarray(values, np.float64)[np.random.default_rng(seed).integers(0, len(values), (resamples, len(values)))]
    found = drawn.mean(axis=1) if share is None else np.quantile(drawn, share, axis=1)
    low, high = np.percentile(found, (2.5, 97.5))
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


def latency(rows: Sequence[Row]) -> dict[str, Estimate]:
    """Median and 95th percentile in milliseconds, failed questions included."""
    milliseconds = [row.seen.seconds * 1000 for row in rows]
    failed = sum(row.seen.outcome is None for row in rows)
    return {
        name: Estimate(len(rows), quantile(milliseconds, share), *bootstrap(milliseconds, share=share), failed)
        for name, share in (("median", 0.5), ("p95", 0.95))
    }
