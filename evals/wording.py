"""Measures the wording check on faults made from the clauses themselves: caught and rightly named per kind, and false alarms.

Run: python -m evals.wording [--half tune|held|all] [--own] [--show]

Every kind is generated with a fixed seed and divided into two halves; `held` was not looked at while the rules were made.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.answering.statements import load_notes
from assistant.clauses.library import Library
from assistant.documents.datafile import read_json_lines
from assistant.records import Arrangement, Clause
from assistant.settings import ROOT
from assistant.verification.passages import sentences, sub_clauses, words_only
from assistant.wording.checking import Checker, check_claim, check_text, open_checker
from assistant.wording.values import Finding, Verdict
from evals.eligibility import interval

SETS = ROOT / "evals" / "sets"
SEED = 20261124
_UNNAMED = "any"
"""Accepted of a fault for which no name is prescribed."""
PER_KIND = 60
"""So many instances a kind at most, both halves together."""
_SCOPES = (
    ("县城", "城镇"), ("城镇", "县城"), ("城镇", "农村"), ("农村", "城镇"), ("直系亲属", "亲属"), ("居住地", "户籍地"), ("市级", "省级"), ("全市", "全省"),
    ("未成年子女", "子女"), ("合法稳定住所", "住所"), ("现役军人", "军人"), ("县级以上", "乡级以上"), ("房屋产权人", "居委会"), ("配偶", "兄弟姐妹"),
    ("常住人口", "流动人口"), ("高校毕业生", "中学毕业生"), ("原籍地", "现居住地"), ("义务教育", "高中教育"), ("公民身份号码", "手机号码"),
)  # fmt: skip
_DATES = ("2014年1月1日", "2018年7月1日", "2020年底", "2017年", "2025年")
_NUMBERS = ("国发〔2015〕52号", "云政发〔2014〕8号", "临政发〔2015〕123号", "国办发〔2013〕17号", "云公发〔2015〕6号", "国发〔2014〕52号", "临政办发〔2015〕88号", "云政发〔2016〕35号")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """One text with the fault it was given; `accepted` are the names that count as right, empty for a clean text."""

    kind: str
    text: str
    accepted: frozenset[str]


@dataclass(frozen=True, slots=True)
class Judged:
    """A case with what was found."""

    case: Case
    findings: tuple[Finding, ...]

    @property
    def caught(self) -> bool:
        """Whether a fault was named or the text stands on nothing; a retold sentence without a named change is not caught."""
        return any(finding.faulty for finding in self.findings)

    @property
    def not_quoted(self) -> bool:
        """The looser reading: the bare verdict is changed, unsupported or not_held."""
        loose = (Verdict.CHANGED, Verdict.UNSUPPORTED, Verdict.NOT_HELD)
        return any(finding.verdict in loose for finding in self.findings)

    @property
    def rightly_named(self) -> bool:
        """Whether one of the accepted names is among those given."""
        names = {str(change.kind) for finding in self.findings for change in finding.changes}
        return _UNNAMED in self.case.accepted or bool(self.case.accepted & (names | {str(finding.verdict) for finding in self.findings}))


def cases(library: Library, corpus_dir: Path) -> tuple[Case, ...]:
    """Every faulty and clean case, in a stable order."""
    made: list[Case] = []
    for kind, (accepted, maker) in _FAULTS.items():
        chance = random.Random(f"{SEED} {kind}")
        texts = sorted(dict.fromkeys(maker(library, chance)))
        chance.shuffle(texts)
        made += [Case(kind, text, frozenset(accepted)) for text in texts[:PER_KIND]]
    made += [Case(kind, text, frozenset()) for kind, texts in _clean(library, corpus_dir, random.Random(SEED)) for text in texts]
    return tuple(made)


def _bodies(library: Library) -> Iterator[tuple[Clause, str]]:
    """Sentences of the numbered clauses and of the principles."""
    for clause in library.originals:
        if clause.key not in ("前言", "印发信息"):
            yield from ((clause, sentence) for sentence in sentences(clause.body) if len(words_only(sentence)) >= 8)


def _replaced(library: Library, pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    for _, sentence in _bodies(library):
        yield from (sentence.replace(old, new, 1) for old, new in pairs if old in sentence)


def _numbered(library: Library) -> list[Clause]:
    return [clause for clause in library.originals if clause.number]


def _offices(library: Library) -> list[str]:
    return sorted({name for clause in library.originals for name in clause.departments})


def _departments(library: Library, chance: random.Random) -> Iterator[str]:
    for clause in _numbered(library):
        wrong = chance.choice([name for name in _offices(library) if name not in clause.departments])
        listed = "、".join((*clause.departments[:-1], wrong))
        yield f"{sentences(clause.body)[-1].rstrip('。')}。（{listed}负责）".replace("。（", "（")
        yield f"第{clause.number}条由{wrong}负责。"


def _leads(library: Library, chance: random.Random) -> Iterator[str]:
    for clause in _numbered(library):
        if clause.arrangement is Arrangement.LEAD and len(clause.departments) > 1:
            yield f"第{clause.number}条由{chance.choice(clause.departments[1:])}牵头。"
            yield f"{clause.title}，牵头部门是{clause.departments[-1]}。"


def _separate_leads(library: Library, chance: random.Random) -> Iterator[str]:
    for clause in _numbered(library):
        if clause.arrangement is Arrangement.SEPARATE:
            yield f"第{clause.number}条由{clause.departments[0]}牵头。"
            yield f"第{clause.number}条的牵头部门是{chance.choice(clause.departments)}，其他部门配合。"
            yield f"{clause.title}，由{clause.departments[0]}牵头，{'、'.join(clause.departments[1:3])}等部门配合。"


def _figures(library: Library, _chance: random.Random) -> Iterator[str]:
    swaps = (("38%", "50%"), ("50%", "38%"), ("38%", "45%"), ("50%", "60%"), ("三代以内", "五代以内"), ("“四个项目”", "“五个项目”"), ("4个专项", "6个专项"),
             ("不低于当地对住房困难家庭规定的标准", "不低于30平方米"), ("退出“三权”", "退出“两权”"))  # fmt: skip
    for text in _replaced(library, swaps):
        yield text
        yield f"《方案》提出：{text}"
    added = (
        ("合法稳定住所", "居住满3年的合法稳定住所"),
        ("共同居住", "共同居住满2年"),
        ("申领《居住证》", "居住满6个月后申领《居住证》"),
        ("不受年龄限制", "年满60岁"),
    )
    yield from _replaced(library, added)


def _dates(library: Library, _chance: random.Random) -> Iterator[str]:
    for clause in library.originals:
        for sentence in sentences(clause.body):
            for match in re.finditer(r"\d{4}年(?:\d+月\d+日|底前)?", sentence) if len(words_only(sentence)) > 12 else ():
                yield from (sentence[: match.start()] + date + sentence[match.end() :] for date in _DATES if date != match.group())


def _exceptions(library: Library, _chance: random.Random) -> Iterator[str]:
    frames = ("{}", "《方案》规定：{}", "请注意，{}", "📌 {}")
    for _, sentence in _bodies(library):
        match = re.match(r"除(?P<items>[^，]+)外，", sentence)
        if match is None:
            continue
        rest, items = sentence[match.end() :], match["items"].split("、")
        shorter = [rest, *(f"除{'、'.join(each for each in items if each != gone)}外，{rest}" for gone in items[1:]), f"除{items[0]}外，{rest}",
                   rest.replace("其他", ""), f"{rest.rstrip('。')}，没有例外。"]  # fmt: skip
        yield from (frame.format(text) for text in shorter for frame in frames)


def _negations_removed(library: Library, _chance: random.Random) -> Iterator[str]:
    denials = (("不得以", "可以以"), ("不得采取", "可以采取"), ("不受", "受"), ("不低于", "低于"), ("不具备", "具备"), ("不愿意", "愿意"), ("不得", ""), ("不适应", "适应"), ("不到位", "到位"), ("防止", ""))  # fmt: skip
    for text in _replaced(library, denials):
        yield text
        yield f"根据《方案》，{text}"


def _negations_added(library: Library, _chance: random.Random) -> Iterator[str]:
    yield from _replaced(library, (("可以", "不可以"), ("可将", "不可将"), ("可在", "不可在"), ("应当征得", "无需征得"), ("可根据", "不可根据"), ("享有", "不享有"), ("可自愿", "不可自愿"), ("可按", "不可按"), ("需满足", "无需满足"), ("可迁", "不可迁")))  # fmt: skip


def _modals(library: Library, _chance: random.Random) -> Iterator[str]:
    yield from _replaced(library, (("可以", "必须"), ("可以", "应当"), ("可将", "必须将"), ("可在", "应当在"), ("应当征得", "可以征得"), ("可根据", "应当根据"), ("可自愿", "必须"), ("需满足", "可以满足"), ("可按", "必须按"), ("可迁", "应迁")))  # fmt: skip


def _clause_numbers(library: Library, chance: random.Random) -> Iterator[str]:
    numbered = _numbered(library)
    for clause in numbered:
        wrong = chance.choice([other.number for other in numbered if other is not clause] + [40, 35])
        if words_only(sentences(clause.body)[-1]) not in words_only(
            "".join(library.text_of(each) for each in numbered if each.number == wrong)
        ):
            yield f"第{wrong}条规定：{sentences(clause.body)[-1]}"


def _misplaced(library: Library, chance: random.Random) -> Iterator[str]:
    notes = load_notes(ROOT / "corpus", library)
    for clause in _numbered(library):
        wrong = chance.choice([other for other in _numbered(library) if abs((other.number or 0) - (clause.number or 0)) > 1])
        told = [
            each.statement.text
            for each in notes[clause.id].approved
            if len(words_only(each.statement.text)) > 16 and "第" not in each.statement.text
        ]
        yield from (f"{text.rstrip('。')}（《方案》第{wrong.number}条）。" for text in told[:2])


def _document_numbers(library: Library, chance: random.Random) -> Iterator[str]:
    for _, sentence in _bodies(library):
        yield f"根据{chance.choice(_NUMBERS)}，{sentence}"
    for clause in library.originals:
        for sentence in sentences(clause.body):
            for match in re.finditer(r"[一-鿿]{2,3}发〔\d{4}〕\d+号", sentence):
                yield sentence.replace(match.group(), chance.choice([each for each in _NUMBERS if each != match.group()]))


def _scopes(library: Library, _chance: random.Random) -> Iterator[str]:
    yield from (text for text in _replaced(library, _SCOPES) if "非农村" not in text)


def _tasks(library: Library, _chance: random.Random) -> Iterator[str]:
    yield from _replaced(
        library,
        (
            ("逐步享有", "享有"),
            ("逐步完善并落实", "全面享受"),
            ("加快建立", "群众可以享受"),
            ("加快实施", "居民已享受"),
            ("逐步实现", "已全面实现"),
        ),
    )
    for clause in _numbered(library):
        match = re.match(
            r"(?:加快|继续|逐步|有效|努力|切实|进一步)?(?:建立健全|建立|完善|健全|推进|解决|扩大|加强)(?P<what>[^，。]{6,30})", clause.body
        )
        if match and clause.kind.value == "部门任务":
            yield f"群众可以享受{match['what']}。"
            yield f"落户后即有权享受{match['what']}。"


def _spliced(library: Library, chance: random.Random) -> Iterator[str]:
    long = [(clause, sub_clauses(sentence)) for clause, sentence in _bodies(library) if len(sub_clauses(sentence)) > 1]
    for clause, pieces in long:
        other, others = chance.choice([each for each in long if each[0].id != clause.id])
        tail = others[-1]
        if (
            len(words_only(pieces[0])) >= 6
            and len(words_only(tail)) >= 6
            and words_only(tail) not in words_only(library.text_of(clause))
            and other
        ):
            yield f"{pieces[0].rstrip('，；。')}，{tail}"


def _invented(library: Library, chance: random.Random) -> Iterator[str]:
    written = [str(line["text"]) for _, line in read_json_lines(SETS / "wording-invented.jsonl", needs=("text",))]
    yield from written
    for _, sentence in chance.sample(list(_bodies(library)), 20):
        yield f"{sentence.rstrip('。')}，{chance.choice(written)}"


_FAULTS: dict[str, tuple[tuple[str, ...], Callable[[Library, random.Random], Iterator[str]]]] = {
    "swapped department": (("department",), _departments),
    "wrong lead department": (("lead_department",), _leads),
    "lead of a 分别负责 clause": (("lead_department",), _separate_leads),
    "wrong number": (("figure", "invented"), _figures),
    "wrong date": (("date",), _dates),
    "dropped exception": (("exception",), _exceptions),
    "negation removed": (("negation", "modal"), _negations_removed),
    "negation added": (("negation",), _negations_added),
    "modal changed": (("modal",), _modals),
    "wrong clause number": (("clause_number",), _clause_numbers),
    "right words, wrong clause": (("clause_number",), _misplaced),
    "invented document number": (("document_number",), _document_numbers),
    "scope word swapped": (("scope", "condition", "invented", "figure"), _scopes),
    "task turned into a right": (("task_as_right", "promise"), _tasks),
    "two clauses spliced": (("spliced",), _spliced),
    "invented sentence": (("invented", "unsupported"), _invented),
}


def _clean(library: Library, corpus_dir: Path, chance: random.Random) -> Iterator[tuple[str, list[str]]]:
    bodies = list(_bodies(library))
    yield "verbatim", [sentence for _, sentence in bodies]
    half_width = str.maketrans("，。；：（）“”", ',.;:()""')
    yield "other punctuation", [sentence.translate(half_width) for _, sentence in chance.sample(bodies, 40)]
    yield "partial", [text for _, sentence in bodies if (text := _part(sentence))][:60]
    yield "right reference", [f"《方案》第{clause.number}条规定：“{sentence}”" for clause, sentence in bodies if clause.number][::2]
    yield "raw scan", [_raw(library, clause) for clause in _numbered(library)][:30]
    yield (
        "right department",
        [f"第{clause.number}条由{clause.lead}牵头。" for clause in _numbered(library) if clause.arrangement is Arrangement.LEAD],
    )
    notes = load_notes(corpus_dir, library)
    yield "paraphrase", [each.statement.text for note in notes.values() for each in note.approved]


def _part(sentence: str) -> str:
    """The first sub-clauses of a sentence, joined to its last ones by an ellipsis where there are four."""
    pieces = sub_clauses(sentence)
    if len(pieces) < 2 or "除" in pieces[0]:
        return ""
    return f"{pieces[0].rstrip('，；')}……{''.join(pieces[-2:])}" if len(pieces) > 3 else "".join(pieces[:-1]).rstrip("，；")


def _raw(library: Library, clause: Clause) -> str:
    from assistant.documents import repair
    from assistant.records import Span

    document = library.documents[clause.document_id]
    repaired = repair.apply(document.raw, document.repairs, where=document.id)
    start, end = repaired.raw_span(Span(clause.body_start, clause.body_end))
    return repaired.raw[start:end]


def _half(made: Sequence[Case], half: str) -> list[Case]:
    """Every second case of each kind: even places to tune, odd ones held back."""
    if half == "all":
        return list(made)
    places: dict[str, int] = {}
    chosen = []
    for case in made:
        place = places[case.kind] = places.get(case.kind, -1) + 1
        if place % 2 == (half == "held"):
            chosen.append(case)
    return chosen


def report(judged: Sequence[Judged], *, show: bool) -> str:
    """The measures as text: kinds of faults, then false alarms."""
    lines = ["kind | n | caught | rightly named | caught by the bare verdict"]
    kinds = dict.fromkeys(each.case.kind for each in judged)
    for kind in kinds:
        group = [each for each in judged if each.case.kind == kind]
        if group[0].case.accepted:
            counts = [sum(getattr(each, name) for each in group) for name in ("caught", "rightly_named", "not_quoted")]
            lines.append(f"{kind} | {len(group)} | " + " | ".join(f"{count / len(group):.3f}" for count in counts))
    clean = [each for each in judged if not each.case.accepted]
    lines += ["", "clean | n | false alarms | by the bare verdict"]
    for kind in dict.fromkeys(each.case.kind for each in clean):
        group = [each for each in clean if each.case.kind == kind]
        lines.append(f"{kind} | {len(group)} | {sum(each.caught for each in group)} | {sum(each.not_quoted for each in group)}")
    alarms = sum(each.caught for each in clean)
    low, high = interval(alarms, len(clean))
    lines.append(f"all clean | {len(clean)} | {alarms} = {alarms / max(1, len(clean)):.3f} [{low:.3f}, {high:.3f}]")
    if show:
        lines += [
            "",
            *(
                _failure(each)
                for each in judged
                if each.caught != bool(each.case.accepted) or not (each.rightly_named or not each.case.accepted)
            ),
        ]
    return "\n".join(lines)


def _failure(each: Judged) -> str:
    found = [(str(finding.verdict), finding.clause_id, [(str(change.kind), change.expected, change.found) for change in finding.changes]) for finding in each.findings]  # fmt: skip
    return f"{'MISSED' if not each.caught else 'ALARM' if not each.case.accepted else 'MISNAMED'} [{each.case.kind}] {each.case.text}\n    {found}"


def written_cases(path: Path) -> list[Case]:
    """Cases written by hand: {text, faulty, kinds}."""
    lines = [line for _, line in read_json_lines(path, needs=("text", "faulty"))]
    return [
        Case("written, faulty" if line["faulty"] else "written, faithful", line["text"], frozenset(line.get("kinds") or [_UNNAMED]) if line["faulty"] else frozenset())
        for line in lines
    ]  # fmt: skip


def judge(made: Sequence[Case], checker: Checker, *, claims: bool = False) -> list[Judged]:
    """Check every case; `claims` reads each text as one question that takes something for granted."""
    return [Judged(case, (check_claim(case.text, checker),) if claims else check_text(case.text, checker)) for case in made]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("tune", "held", "all"), default="all")
    parser.add_argument("--set", type=Path, help="sentences written by hand instead: {text, faulty, kinds}")
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    parser.add_argument("--show", action="store_true", help="also print every miss and every false alarm")
    options = parser.parse_args(arguments)
    checker = open_checker(options.corpus)
    made = written_cases(options.set) if options.set else _half(cases(checker.library, options.corpus), options.half)
    sys.stdout.write(report(judge(made, checker), show=options.show) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
