"""Measures eligibility verdicts on a set of cases: wrong 符合 first, then accuracy with intervals, then every failure.

Run: python -m evals.eligibility [--set FILE] [--json FILE] [--patterns-only]
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant.clauses.library import load_library
from assistant.documents.datafile import read_json_lines
from assistant.eligibility.assess import as_json
from assistant.eligibility.batch import judge_case
from assistant.eligibility.opening import open_rules
from assistant.eligibility.values import Verdict
from assistant.index.embedding import SentenceEmbeddings
from assistant.settings import ROOT, Settings

DEFAULT_SET = ROOT / "evals" / "sets" / "eligibility-dev.jsonl"
_Z95 = 1.959964


@dataclass(frozen=True, slots=True)
class Scored:
    """One case with what was expected and what came out."""

    case: Mapping[str, Any]
    result: Mapping[str, Any]

    @property
    def expected(self) -> str:
        """The verdict it should have."""
        return str(self.case["verdict"])

    @property
    def got(self) -> str:
        """The verdict it has."""
        return str(self.result["verdict"])

    @property
    def route_is_right(self) -> bool:
        """Whether the cited route is the expected one or one that the set accepts beside it (`also`)."""
        accepted = {_key(self.case.get("route")), *(_key(each) for each in self.case.get("also") or ())}
        return _key(self.result["route"]) in accepted

    @property
    def route_is_exact(self) -> bool:
        """Whether it is the first expected one."""
        return _key(self.result["route"]) == _key(self.case.get("route"))


def interval(hits: int, total: int) -> tuple[float, float]:
    """The 95 % Wilson interval of a share.

    Source:
        Wilson, JASA 1927.

    >>> [round(bound, 3) for bound in interval(57, 60)]
    [0.863, 0.983]
    """
    if not total:
        return 0.0, 1.0
    share, spread = hits / total, _Z95**2 / total
    middle = (share + spread / 2) / (1 + spread)
    half = _Z95 * math.sqrt(share * (1 - share) / total + spread / (4 * total)) / (1 + spread)
    return middle - half, middle + half


def report(scored: Sequence[Scored]) -> str:
    """The measures as text, wrong 符合 first."""
    wrong_yes = [each for each in scored if each.got == Verdict.QUALIFIES != each.expected]
    right = [each for each in scored if each.got == each.expected]
    lines = [
        f"wrong 符合 (says qualifies, is not): {len(wrong_yes)} of {sum(each.expected != Verdict.QUALIFIES for each in scored)}",
        _share("verdict", len(right), len(scored)),
        _share("route, or one accepted beside it", sum(each.route_is_right for each in scored), len(scored)),
        _share("route, the first one", sum(each.route_is_exact for each in scored), len(scored)),
        "",
        _matrix(scored),
        "",
        "by kind: " + "  ".join(f"{kind} {hits}/{total}" for kind, hits, total in _by_kind(scored)),
        "",
    ]
    failed = [each for each in scored if each.got != each.expected or not each.route_is_right]
    return "\n".join(lines + [_failure(each) for each in sorted(failed, key=lambda each: each.got != Verdict.QUALIFIES)])


def _key(route: object) -> str:
    return str(route).rpartition("#")[2] if route else ""


def _share(name: str, hits: int, total: int) -> str:
    low, high = interval(hits, total)
    return f"{name}: {hits}/{total} = {hits / max(total, 1):.3f} (95 % {low:.3f}-{high:.3f})"


def _matrix(scored: Sequence[Scored]) -> str:
    counts = Counter((each.expected, each.got) for each in scored)
    rows = ["expected \\ got".ljust(18) + "".join(str(got).rjust(18) for got in Verdict)]
    rows += [str(expected).ljust(18) + "".join(str(counts[expected, got]).rjust(18) for got in Verdict) for expected in Verdict]
    return "\n".join(rows)


def _by_kind(scored: Sequence[Scored]) -> list[tuple[str, int, int]]:
    kinds = sorted({str(each.case.get("kind", "")) for each in scored})
    groups = {kind: [each for each in scored if str(each.case.get("kind", "")) == kind] for kind in kinds}
    return [(kind, sum(each.got == each.expected for each in group), len(group)) for kind, group in groups.items()]


def _failure(each: Scored) -> str:
    said = " → ".join([str(each.case["situation"]), *map(str, each.case.get("turns") or ())])
    facts = {name: fact["value"] for name, fact in each.result["facts"].items()}
    got = f"{each.got} {_key(each.result['route'])}"
    return f"✗ {each.case['id']} expected {each.expected} {_key(each.case.get('route'))}, got {got}\n  {said}\n  {facts}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the measures; 1 if there is a wrong 符合."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", type=Path, default=DEFAULT_SET)
    parser.add_argument("--patterns-only", action="store_true", help="without the ear")
    parser.add_argument("--json", type=Path, help="also write one result a line")
    options = parser.parse_args(arguments)
    settings = Settings()
    library = load_library(settings.corpus_dir)
    opened = open_rules(settings, library, SentenceEmbeddings(settings.model_dir))
    assert opened is not None, "the project's corpus has rules"
    rules = replace(opened, ear=None) if options.patterns_only else opened
    cases = [case for _, case in read_json_lines(options.set, needs=("id", "situation", "verdict"))]
    scored = [Scored(case, as_json(judge_case(case, rules, library), str(case["id"]))) for case in cases]
    if options.json:
        options.json.write_text("".join(json.dumps(each.result, ensure_ascii=False) + "\n" for each in scored), encoding="utf-8")
    sys.stdout.write(report(scored) + "\n")
    return int(any(each.got == Verdict.QUALIFIES != each.expected for each in scored))


if __name__ == "__main__":
    raise SystemExit(main())
