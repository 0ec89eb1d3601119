"""Checks pasted text sentence by sentence: cut, unframe, find the words, or compare with the closest clauses."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.answering.statements import load_notes
from assistant.clauses.library import Library, load_library
from assistant.documents.datafile import read_json_lines
from assistant.index.speech import Speech, load_speech
from assistant.records import Clause, Document
from assistant.verification import quotations
from assistant.verification.negation import is_negated
from assistant.verification.passages import fold, words_only
from assistant.wording import explaining
from assistant.wording.comparing import Compared, Comparer
from assistant.wording.cutting import cut
from assistant.wording.framing import Claim, read_claim, unframed
from assistant.wording.naming import Named, Namer
from assistant.wording.quoting import cites, judge_quotation, wrong_basis, wrong_numbers
from assistant.wording.remaining import Remains
from assistant.wording.sources import Place, Sources
from assistant.wording.values import Change, ChangeKind, Finding, Sentence
from assistant.wording.vocabulary import Vocabulary, load_vocabulary

_CANDIDATES = 4
_FEW_WORDS = 6
_LEAST_QUOTED = 8
"""Shorter words in quotation marks are a term or an emphasis."""
_NEAR_BEST = 0.9
"""Clauses that score less than this share of the best are not compared. Source: docs/decisions/0007."""
_MISPLACED = 0.6
"""A named clause that scores less than this share of the best is the wrong one. Source: docs/decisions/0007."""
_LEAST_RANK = 0.3
"""A best score below it points to no clause. Source: docs/decisions/0007."""
_LEAST_RANK_IF_CARRIED = 0.2
"""So low a best score still points to a clause that carries the sentence without a change. Source: docs/decisions/0007."""
_ASKED_ENOUGH = 0.5
"""A question so near to one that people ask of a clause is about that clause, though it shares few words. Source: docs/decisions/0007."""
_HEADING_WORDS = 14
_LEFT_OUT = (ChangeKind.CONDITION, ChangeKind.EXCEPTION, ChangeKind.SCOPE)
"""What a sentence may leave to its neighbour."""
_LEADS_IN = re.compile(r"^(?:也|还|就|是|要|为)+$")
_END = re.compile(r"[。！？!?；;…\s]+$")
_DATE_LINE = re.compile(r"\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?")
_WIDE_STOPS = str.maketrans(",;:?!()", "，；：？！（）")
_YES_OR_NO = re.compile(r"[吗么吧][？?！!。\s]*$")
_LEADS_ON = re.compile(r"(?:如下|以下|下面|下列)[^，。]{0,6}[：:]?$")
_ASKS_BACK = re.compile(r"(?:文件|方案|通知|政策)?(?:里|上|中)?(?:真的?|是|就是|确实)*(?:这么|这样)(?:写|说|规定|讲)的?[吗吧呢]?")
_CLAIMS = re.compile(r"可|能|应|须|需|必|不|无|免|得|凭|由|享|是|为|达到|负责|牵头|[0-9０-９]|[一二三四五六七八九十]+[年月日天元岁]")


@dataclass(frozen=True)
class Checker:
    """Everything that checks text against one collection; opened once."""

    library: Library
    vocabulary: Vocabulary
    speech: Speech
    sources: Sources
    namer: Namer
    comparer: Comparer


def open_checker(corpus_dir: Path, library: Library | None = None) -> Checker:
    """Open what the check needs; nothing is embedded.

    Args:
        corpus_dir: Folder of the corpus.
        library: Its clauses where they are loaded already.

    Raises:
        SourceError: If a file of the corpus must be mended.
    """
    library = library or load_library(corpus_dir)
    speech = load_speech(corpus_dir, tuple(library.documents))
    vocabulary = load_vocabulary(corpus_dir)
    sources = Sources(library, _asked(corpus_dir, library, speech))
    approved = _approved(corpus_dir, library)
    remains = Remains(vocabulary, sources.asked, _unsaid(corpus_dir, library), sources.words)
    comparer = Comparer(sources, vocabulary, speech.said, approved, remains)
    return Checker(library, vocabulary, speech, sources, Namer(library, vocabulary), comparer)


def _approved(corpus_dir: Path, library: Library) -> dict[str, str]:
    """What approved statements affirm of each clause."""
    notes = load_notes(corpus_dir, library)
    return {
        key: "\n".join(each.statement.text for each in note.approved if not is_negated(each.statement.text)) for key, note in notes.items()
    }


def _asked(corpus_dir: Path, library: Library, speech: Speech) -> list[tuple[str, str]]:
    asked: list[tuple[str, str]] = []
    for document_id in library.documents:
        for path in sorted((corpus_dir / document_id / "asked-as").glob("*.jsonl")):
            lines = (line for _, line in read_json_lines(path, needs=("clause", "question")))
            asked += [(f"{document_id}#{line['clause']}", str(line["question"])) for line in lines]
    return asked


def _unsaid(corpus_dir: Path, library: Library) -> list[str]:
    """Questions that no document answers."""
    paths = (corpus_dir / document_id / "not-said.jsonl" for document_id in library.documents)
    return [str(line["question"]) for path in paths if path.exists() for _, line in read_json_lines(path, needs=("question",))]


def check_text(text: str, checker: Checker) -> tuple[Finding, ...]:
    """Check a pasted text.

    Args:
        text: A leaflet, a script or a single sentence.
        checker: The collection.

    Returns:
        One finding a sentence that says something, in reading order. Greetings, bare headings and open questions claim nothing and are
        left out.
    """
    found: list[Finding] = []
    sentences = cut(text, checker.sources.words)
    if len(sentences) == 1 and _YES_OR_NO.search(text) and not checker.vocabulary.asking.search(text):
        return (check_claim(text, checker),)
    for position, sentence in enumerate(sentences):
        before = checker.library.by_id.get(found[-1].clause_id or "") if found else None
        if finding := _check(sentence, checker, before):
            beside = [each for place, each in enumerate(sentences) if abs(place - position) == 1]
            found.append(_read_with(finding, beside, checker))
    return tuple(found)


def _read_with(finding: Finding, beside: Sequence[Sentence], checker: Checker) -> Finding:
    """A sentence that left something out, read together with the question before it or a neighbour that says it."""
    if not finding.changes:
        return finding
    own = _claim_of(finding.sentence.text, checker)
    for other in beside:
        claim = _claim_of(other.text, checker)
        asked = claim.open and other.start < finding.sentence.start
        if not asked and not (all(change.kind in _LEFT_OUT and not change.found for change in finding.changes) and not claim.open):
            continue
        first, second = (claim.text, own.text) if other.start < finding.sentence.start else (own.text, claim.text)
        named = checker.namer.read(_joined(first, second, checker.vocabulary, asked=asked))
        joined = _compared(finding.sentence, own, named, checker)
        if not joined.faulty and joined.clause_id == finding.clause_id:
            return joined
    return finding


def _joined(first: str, second: str, words: Vocabulary, *, asked: bool) -> str:
    """Two sentences as one; an answer takes the place of the word that asks for it (能享受什么？住房保障)."""
    start = _END.sub("", first)
    asks = list(words.asking.finditer(start)) if asked else []
    if asks and asks[-1].end() == len(start):
        return start[: asks[-1].start()] + second
    return f"{start}{'：' if asked else '，'}{second}"


def check_claim(text: str, checker: Checker) -> Finding:
    """Check what a question takes for granted (…对吗？听说…); the whole text counts as one claim."""
    start = len(text) - len(text.lstrip())
    sentence = Sentence(text.strip(), start, start + len(text.strip()))
    claim = Claim(unframed(_claim_of(text, checker).text, checker.vocabulary), questioned=True, open=False)
    return _judge(sentence, claim, checker)


def _check(sentence: Sentence, checker: Checker, before: Clause | None) -> Finding | None:
    """One sentence; `before` is the clause of the one before it, which 这项工作 points back to."""
    claim = _claim_of(sentence.text, checker)
    if claim.open or len(words_only(claim.text)) < 3:
        return None
    return _judge(sentence, claim, checker, before) if not _says_nothing(claim, checker) else None


def _claim_of(text: str, checker: Checker) -> Claim:
    """The claim; of a question in standard words, for nobody quotes word for word by asking."""
    claim = read_claim(text, checker.vocabulary)
    plain = read_claim(checker.speech.normalise(text), checker.vocabulary)
    return plain if claim.questioned or plain.questioned else claim


def _says_nothing(claim: Claim, checker: Checker) -> bool:
    """Whether a sentence is a greeting or a bare heading."""
    words = words_only(claim.text)
    claims, ended = bool(_CLAIMS.search(claim.text)), bool(re.search(r"[。；;！!]$", claim.text))
    if (
        _DATE_LINE.fullmatch(words)
        or _LEADS_ON.search(claim.text)
        or (len(words) <= _FEW_WORDS and not claims and (not ended or _exclaims(claim.text, checker)) and not claim.questioned)
    ):
        return True
    if checker.vocabulary.contacting.search(claim.text) or checker.sources.places(claim.text) or checker.namer.read(claim.text).unknown:
        return False
    if checker.vocabulary.greeting.search(claim.text) and len(words) < 2 * _HEADING_WORDS and not claims:
        return True
    return not claim.questioned and not ended and len(words) <= _HEADING_WORDS and not claims


def _exclaims(text: str, checker: Checker) -> bool:
    """Whether a few words only cheer or announce (毕业啦！), and name nothing that a clause must have."""
    return bool(re.search(r"[！!]$", text)) and not checker.vocabulary.naming_new.search(text)


def _judge(sentence: Sentence, claim: Claim, checker: Checker, before: Clause | None = None) -> Finding:
    named = checker.namer.read(claim.text)
    if before and not named.clauses and not words_only(checker.comparer.without_departments(checker.namer.without_names(claim.text))):
        named = replace(named, clauses=(before,))
    whole = checker.sources.places(claim.text)
    if whole:
        return judge_quotation(
            sentence, whole, replace(named, clauses=(), missing=(), others=(), numbers=()), checker.library, checker.vocabulary
        )
    if not named.clauses and not words_only(checker.comparer.without_departments(checker.namer.without_names(claim.text))):
        return explaining.no_clause(sentence)
    places = checker.sources.places(named.core) or checker.sources.parts(named.core) or _quoted_places(named.core, checker)
    if named.unknown:
        return explaining.not_held(sentence, named)
    if places:
        return judge_quotation(sentence, places, named, checker.library, checker.vocabulary)
    found = _compared_whole_or_parted(sentence, claim, named, checker)
    if named.digests and not (found.retold and _cites(found.clause_id, named.digests, checker)):
        return explaining.only_digest(sentence, named.digests[0], named)
    return found


def _quoted_places(text: str, checker: Checker) -> tuple[Place, ...]:
    """Where the words in quotation marks stand, if a sentence adds nothing to them but its lead-in (明确要“……”)."""
    words = max(quotations.quoted(text), key=len, default="")
    rest = _LEADS_IN.sub("", words_only(text.replace(words, "")))
    return checker.sources.places(words) if len(words_only(words)) >= _LEAST_QUOTED and not rest else ()


def _compared_whole_or_parted(sentence: Sentence, claim: Claim, named: Named, checker: Checker) -> Finding:
    """Compare a sentence whole; one that joins what two clauses say by a semicolon is right if each part is."""
    found = _compared(sentence, claim, named, checker)
    parts = [part for part in re.split("[；;]", named.core) if words_only(part)]
    if not found.changes or len(parts) < 2:
        return found
    parted = [_compared(sentence, claim, replace(named, core=part), checker) for part in parts]
    return found if any(each.faulty for each in parted) else parted[0]


def _cites(clause_id: str | None, documents: Sequence[Document], checker: Checker) -> bool:
    """Whether a clause itself names these documents, so that a sentence of it may."""
    text = checker.library.text_of(checker.library.by_id[clause_id]) if clause_id else ""
    return all(cites(text, each) for each in documents)


def _compared(sentence: Sentence, claim: Claim, named: Named, checker: Checker) -> Finding:
    text = checker.vocabulary.standard(checker.speech.normalise(named.core).translate(_WIDE_STOPS))
    if only := _only_names(sentence, text, named, checker):
        return only
    topic = checker.comparer.without_departments(text)
    ranked = checker.sources.rank(topic or text, " ".join((topic or text, *checker.speech.official_words(topic or text))))
    local = [(clause, score) for clause, score in ranked if clause.quotable]
    top = local[0][1] if local else 0.0
    named_here = [clause for clause in named.clauses if clause.quotable]
    candidates = [clause for clause, score in local[:_CANDIDATES] if score >= _NEAR_BEST * top]
    compared = [checker.comparer.compare(text, clause, checker.library.originals) for clause in dict.fromkeys((*named_here, *candidates))]
    best = _best(compared, named_here, topic, {clause.id: score for clause, score in local}, top)
    sure_enough = best is not None and best.carried and not best.changes and top >= _LEAST_RANK_IF_CARRIED
    if best is None or (top < _LEAST_RANK and not sure_enough and not named_here and not claim.questioned):
        return explaining.unsupported(sentence, text, named, checker.vocabulary)
    wrong = bool(named_here) and best.clause not in named_here
    sure = not best.invents
    changes = [
        *wrong_numbers(named, best.clause, right=not wrong, sure=sure),
        *named.numbers,
        *wrong_basis(named, checker.library.text_of(best.clause)),
        *best.changes,
    ]
    if best.carried and not claim.questioned and _claims_to_quote(sentence.text):
        changes.append(Change(ChangeKind.WORDING, best.passage, named.core))
    if not best.carried and not named_here and not claim.questioned:
        return explaining.unsupported(sentence, text, named, checker.vocabulary)
    if changes:
        return explaining.changed(sentence, best.clause, changes, best.passage, checker.library)
    if not best.carried and not (claim.questioned and top >= _ASKED_ENOUGH):
        return explaining.unsupported(sentence, text, named, checker.vocabulary)
    return explaining.retold(sentence, best.clause, best.passage, checker.library)


def _claims_to_quote(text: str) -> bool:
    """Whether a sentence puts nearly all its words in quotation marks."""
    quoted = max(quotations.quoted(text), key=len, default="")
    return len(words_only(quoted)) >= _LEAST_QUOTED and len(words_only(quoted)) * 2 > len(words_only(text))


def _only_names(sentence: Sentence, text: str, named: Named, checker: Checker) -> Finding | None:
    """A sentence that only says which document the collection's own one follows: 方案依据的是国发〔2014〕25号."""
    if len(words_only(text)) > _FEW_WORDS or named.clauses:
        return None
    numbers = [change.expected for change in named.numbers] or checker.namer.numbers(sentence.text)
    folded = [fold(number).text for number in numbers if number]
    cited = [clause for clause in checker.library.originals if folded and all(each in fold(clause.body).text for each in folded)]
    if not cited:
        return None
    if named.numbers:
        return explaining.changed(sentence, cited[0], named.numbers, cited[0].body, checker.library)
    return explaining.retold(sentence, cited[0], cited[0].body, checker.library)


def _best(compared: Sequence[Compared], named: Sequence[Clause], topic: str, scores: Mapping[str, float], top: float) -> Compared | None:
    """The clause that explains a sentence best: a named one unless it is far from the best, then the one that carries it with fewest changes."""
    if named and not words_only(topic):
        return compared[0]
    pool = [each for each in compared if each.clause in named and scores.get(each.clause.id, 0.0) >= _MISPLACED * top] or compared
    return min(pool, key=lambda each: (not each.carried, bool(each.changes), each.invents, -scores.get(each.clause.id, 0.0)), default=None)
