"""The two-way ledger: every sentence to the clause it stands on, every element of the clauses to the sentence that tells it.

It judges any text, edited ones too, and in doubt says no: a sentence that is neither approved nor word for word must pass every check of
the verification room, hold no promise, and tell each right together with the conditions that belong to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.answering.statements import cite
from assistant.drafting.elements import Element, ElementKind
from assistant.drafting.formats import NAMES, frames, known_headings, known_questions
from assistant.drafting.materials import DraftMaterials, Subject
from assistant.drafting.pieces import Piece, PieceKind, read_pieces
from assistant.drafting.promises import promises_in
from assistant.drafting.rewording import ALMOST, POINTS_BACK, added_places, added_times, joined_otherwise, restored, told_as_done
from assistant.records import Citation, Clause, Evidence, Span, Statement, StatementKind
from assistant.verification import figures
from assistant.verification.negation import is_negated
from assistant.verification.passages import closest, sub_clauses, words_only
from assistant.verification.quotations import find
from assistant.verification.restating import restates_whole
from assistant.verification.support import content_words
from assistant.verification.verify import check
from assistant.verification.vocabulary import PLAIN
from assistant.verification.words import MAY, MUST, RIGHT

_TITLE = re.compile("《[^《》]+》")


_TAKES_UP = re.compile("(?:如果)?(?:有|是|符合|满足|需要|想)的话|如果(?:有|是)|若(?:有|是)")
"""How a sentence takes up the question before it: 有住所吗？有的话，…."""
_ASKED = re.compile("[吗呢]?[？?]$")
_TOO_SHORT = ("丢了条件", "没有可核对的内容")
"""What a sentence that goes on with the one before may leave to it."""
_POINTING = re.compile("请问|请?向|咨询|询问|请教|了解|问一下|问问|请|问|没有|写明|说明|写清楚?|说清楚?|未|要看|看|具体")


class Verdict(StrEnum):
    """What the ledger says of a piece; the value is what editors see."""

    APPROVED = "已审定句"
    VERBATIM = "与原文一致"
    REWORDED = "改写，请人工读一遍"
    OPEN = "说明没有写明"
    FRAME = "固定用语"
    UNSUPPORTED = "无出处或改义"

    @property
    def sound(self) -> bool:
        """Whether the piece may stay in a draft."""
        return self is not Verdict.UNSUPPORTED


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece of the text, judged; `problems` say why it may not stay, `context` is what it goes on with of the piece before."""

    piece: Piece
    verdict: Verdict
    clauses: tuple[Clause, ...]
    citations: tuple[Citation, ...]
    problems: tuple[str, ...] = ()
    context: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One element of the clauses; `by` is the position of the entry that tells it, None where none does."""

    element: Element
    by: int | None
    ticked: bool

    @property
    def settled(self) -> bool:
        """Whether it is told, or an editor has ticked it off as left out on purpose."""
        return self.by is not None or self.ticked


@dataclass(frozen=True, slots=True)
class Ledger:
    """Both directions of the account."""

    entries: tuple[Entry, ...]
    elements: tuple[Told, ...]

    @property
    def added(self) -> tuple[Entry, ...]:
        """The pieces that stand on no clause or change its meaning."""
        return tuple(each for each in self.entries if not each.verdict.sound)

    @property
    def lost(self) -> tuple[Told, ...]:
        """The elements that no sentence tells and nobody ticked off."""
        return tuple(each for each in self.elements if not each.settled)

    @property
    def coverage(self) -> float:
        """Share of the elements that a sentence tells, in [0, 1]; 1 where there are none."""
        return sum(each.by is not None for each in self.elements) / len(self.elements) if self.elements else 1.0

    @property
    def complete(self) -> bool:
        """Whether nothing is added and nothing is lost."""
        return not self.added and not self.lost


def judge(text: str, subject: Subject, materials: DraftMaterials, *, ticked: Sequence[str] = ()) -> Ledger:
    """Make the ledger of a text.

    Args:
        text: A draft as composed or as edited, or any Chinese text.
        subject: What it is about: the clauses that it must not lose anything of.
        materials: The clauses and what belongs to them.
        ticked: Ids of elements that an editor left out on purpose.

    Returns:
        The ledger; pieces in reading order, elements in the order of the clauses.
    """
    judging = _Judging(subject, materials)
    pieces = read_pieces(text)
    entries = tuple(judging.entry(piece, _beside(pieces[number - 1], piece) if number else "") for number, piece in enumerate(pieces))
    told = tuple(
        Told(element, next((n for n, entry in enumerate(entries) if judging.tells(entry, element)), None), element.id in ticked)
        for element in materials.elements(subject.clauses)
    )
    return Ledger(entries, told)


def _beside(before: Piece, piece: Piece) -> str:
    """The piece before, where a sentence goes on with it: a right of the same clause in the same paragraph, or a question that it takes up."""
    if before.kind is PieceKind.QUESTION and _TAKES_UP.match(piece.text):
        return _ASKED.sub("，", before.text)
    same_place = before.labels == piece.labels and before.span.end == piece.span.start
    goes_on = MAY.search(before.text) or POINTS_BACK.match(piece.text)
    return f"{before.text.rstrip('。！；')}，" if before.kind is piece.kind is PieceKind.SENTENCE and same_place and goes_on else ""


class _Judging:
    """Judges the pieces of one text."""

    def __init__(self, subject: Subject, materials: DraftMaterials) -> None:
        self._subject, self._materials = subject, materials
        self._library = materials.library
        self._by_label = {clause.label: clause for clause in reversed(self._library.clauses)}
        self._by_label |= {clause.label: clause for clause in subject.clauses}
        self._frames = {words_only(each) for each in frames(subject, materials)}
        self._headings = {words_only(each) for each in known_headings(subject, materials)}
        self._questions = {words_only(each) for each in known_questions(subject, materials)}
        self._approved = self._approved_by_words()

    def entry(self, piece: Piece, before: str = "") -> Entry:
        """Judge one piece; `before` are the words that it goes on with."""
        words = words_only(piece.text)
        if words in self._frames or not words:
            return Entry(piece, Verdict.FRAME, (), ())
        if piece.kind in (PieceKind.TITLE, PieceKind.HEADING):
            return self._heading(piece, known=words in self._headings)
        if piece.kind is PieceKind.QUESTION:
            return self._question(piece, known=words in self._questions)
        return self._sentence(piece, before)

    def tells(self, entry: Entry, element: Element) -> bool:
        """Whether a piece tells an element of a clause that it stands on."""
        sound = entry.verdict in (Verdict.APPROVED, Verdict.VERBATIM, Verdict.REWORDED) and entry.piece.kind is PieceKind.SENTENCE
        if not sound or all(clause.id != element.clause_id for clause in entry.clauses):
            return False
        return self._says(entry.context + entry.piece.text, element)

    def _says(self, text: str, element: Element) -> bool:
        """Whether a sentence tells an element in its own words or in the official ones that it means."""
        source = self._library.text_of(self._library.by_id[element.clause_id])
        meant = restored(text, self._materials.wordings, source)
        return element.told(text) or element.told(meant)

    def _approved_by_words(self) -> dict[str, tuple[tuple[Clause, Statement], ...]]:
        found: dict[str, tuple[tuple[Clause, Statement], ...]] = {}
        for clause in self._subject.clauses:
            notes = self._materials.notes.get(clause.id)
            own = [each.statement for each in (*self._materials.sentences(clause), *self._materials.sentences(clause, spoken=True))]
            for statement in (*own, *((each.statement for each in notes.approved) if notes else ())):
                cited = self._library.by_id[statement.citations[0].clause_id]
                key = words_only(statement.text)
                found[key] = (*found.get(key, ()), (cited, statement))
        return found

    def _sentence(self, piece: Piece, before: str = "") -> Entry:
        named = tuple(self._by_label[label] for label in piece.labels if label in self._by_label)
        if unknown := tuple(f"{label}不存在" for label in piece.labels if label not in self._by_label):
            return Entry(piece, Verdict.UNSUPPORTED, named, (), unknown)
        for clause, statement in self._approved.get(words_only(piece.text), ()):
            if not named or clause in named:
                verdict = Verdict.OPEN if statement.role == "open" else Verdict.APPROVED
                return Entry(piece, verdict, (clause,), statement.citations)
        if still_open := self._open(piece, named):
            return still_open
        if named:
            return self._against(piece, named, before)
        tried = [self._against(piece, (clause,), before) for clause in self._subject.clauses]
        return next((each for each in tried if each.verdict.sound), tried[0])

    def _open(self, piece: Piece, named: tuple[Clause, ...]) -> Entry | None:
        """An approved sentence on what is not stated, in other words: it speaks of the same things and claims nothing."""
        documents = self._library.documents
        for clause, approved in (each for found in self._approved.values() for each in found):
            if approved.role != "open" or (named and clause not in named) or not _same_matter(piece.text, approved.text):
                continue
            evidence = [Evidence(clause, 1.0, "draft")]
            statement = Statement(piece.text, approved.kind, approved.citations, "open")
            if all(each.passed for each in check(statement, evidence, documents)):
                return Entry(piece, Verdict.OPEN, (clause,), approved.citations)
        return None

    def _against(self, piece: Piece, clauses: tuple[Clause, ...], before: str = "") -> Entry:
        """Hold a sentence against the clauses that it names, or that it might stand on."""
        problems, context = self._problems(piece.text, clauses), ""
        points_back = POINTS_BACK.match(piece.text)
        if before and problems and (points_back or all(each.startswith(_TOO_SHORT) for each in problems)):
            problems, context = self._problems(before + POINTS_BACK.sub("", piece.text), clauses), before
        citations = tuple(citation for each in clauses for citation in self._cited_words(piece.text, each))
        if problems:
            return Entry(piece, Verdict.UNSUPPORTED, clauses, citations, tuple(dict.fromkeys(problems)))
        verbatim = any(restates_whole(piece.text, self._library.text_of(each)) for each in clauses)
        return Entry(piece, Verdict.VERBATIM if verbatim else Verdict.REWORDED, clauses, citations, context=context)

    def _problems(self, written: str, clauses: tuple[Clause, ...]) -> tuple[str, ...]:
        """Why a sentence may not stay."""
        documents = self._library.documents
        source = self._text(clauses)
        text = restored(written, self._materials.wordings, source)
        statement = Statement(text, clauses[0].kind, tuple(cite(each, documents[each.document_id]) for each in clauses), "point")
        evidence = [Evidence(each, 1.0, "draft") for each in dict.fromkeys((*clauses, *self._subject.clauses))]
        failed = [each.detail for each in check(statement, evidence, documents) if not each.passed]
        changed = (*joined_otherwise(text, source), *told_as_done(text, source), *added_times(text, source), *added_places(text, source))
        return (*failed, *promises_in(text, source), *changed, *self._unconditioned(text, clauses))

    def _unconditioned(self, text: str, clauses: tuple[Clause, ...]) -> Iterator[str]:
        """A right told without the conditions that belong to it, or what is asked for told as if one were free to do it."""
        elements = {each.name: each for each in self._materials.elements(clauses)}
        told = [each for each in elements.values() if self._says(text, each)]
        summed_up = "符合条件" in text or "符合规定" in text
        for element in told:
            names = element.always if summed_up else (*element.needs, *element.always)
            yield from (f"丢了条件：「{name}」" for name in names if not self._says(text, elements[name]))
        yield from (f"原文没有「{words}」" for words in self._almost(text, clauses) if words not in self._text(clauses))
        if MAY.search(text) and all(each.kind is not ElementKind.ENTITLEMENT for each in told):
            yield from (f"原文没有说「可以」：「{each.name}」" for each in told if each.kind is ElementKind.PROCEDURE)

    def _almost(self, text: str, clauses: tuple[Clause, ...]) -> Iterator[str]:
        """Words that look like a word of the clause and mean another thing: 退役军人, 二房东; a title, which nobody may put in plain words."""
        yield from _TITLE.findall(text)
        source = self._text(clauses)
        strange = (each for each in content_words(text) if len(each) > 2 and each not in PLAIN)
        yield from (each for each in strange if (each[-2:] in source) != (each[:2] in source))
        for plain in (each for each in self._materials.wordings if each in text):
            yield from re.findall(f"[{ALMOST}]{re.escape(plain)}", text)

    def _text(self, clauses: tuple[Clause, ...]) -> str:
        return "\n".join(self._library.text_of(each) for each in clauses)

    def _cited_words(self, text: str, clause: Clause) -> Iterator[Citation]:
        """Where the words of a sentence stand in a clause, each passage once."""
        document = self._library.documents[clause.document_id]
        if not clause.quotable:
            yield cite(clause, document)
            return
        within = Span(clause.start, clause.end)
        passages = (closest(piece, self._library.text_of(clause)).text for piece in sub_clauses(text))
        spans = {span for passage in passages if passage and (span := find(passage, document.text, within=within))}
        yield from (cite(clause, document, span) for span in sorted(spans))

    def _question(self, piece: Piece, *, known: bool) -> Entry:
        if known:
            return Entry(piece, Verdict.FRAME, (), ())
        documents = self._library.documents
        clauses = self._subject.clauses
        citations = tuple(cite(each, documents[each.document_id]) for each in clauses)
        statement = Statement(piece.text, StatementKind.INFORMATION, citations, "ask")
        evidence = [Evidence(each, 1.0, "draft") for each in clauses]
        failed = [each.detail for each in check(statement, evidence, documents) if not each.passed]
        return self._spoken_freely(piece, failed)

    def _heading(self, piece: Piece, *, known: bool) -> Entry:
        """A heading may name a thing; one that says something of it is a sentence."""
        if known:
            return Entry(piece, Verdict.FRAME, (), ())
        text = piece.text.removesuffix(next((name for name in NAMES.values() if piece.text.endswith(name)), ""))
        claims = any(word.search(text) for word in (MAY, MUST, RIGHT)) or is_negated(text) or figures.extract(text)
        return self._sentence(piece) if claims else self._spoken_freely(piece, [])

    def _spoken_freely(self, piece: Piece, failed: Sequence[str]) -> Entry:
        source = self._text(self._subject.clauses)
        problems = (*failed, *promises_in(piece.text, source))
        return Entry(piece, Verdict.UNSUPPORTED if problems else Verdict.FRAME, (), (), tuple(dict.fromkeys(problems)))


def _same_matter(text: str, approved: str) -> bool:
    """Whether a sentence speaks of nothing that an approved one does not speak of, and leaves nothing of it out."""
    wanted = _spoken_of(approved)
    return all(word in approved for word in _spoken_of(text)) and all(any(each in text for each in word) for word in wanted)


def _spoken_of(text: str) -> frozenset[str]:
    """The words of a sentence on what is not stated, without those that say just that or whom to ask."""
    words = content_words(_POINTING.sub("，", text))
    return frozenset(word for word in words if len(word) > 1 and word not in PLAIN)


def kinds_lost(ledger: Ledger) -> dict[ElementKind, int]:
    """How many elements of each kind no sentence tells, ticked off or not."""
    counts: dict[ElementKind, int] = {}
    for each in ledger.elements:
        if each.by is None:
            counts[each.element.kind] = counts.get(each.element.kind, 0) + 1
    return counts
