"""Composes a draft in the formats that publicity officers use, from approved sentences and fixed phrases only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from assistant.drafting.choices import Format
from assistant.drafting.materials import DraftMaterials, Subject
from assistant.drafting.pieces import ASK, NOTE, POINT, TELL, PieceKind, read_pieces
from assistant.drafting.plans import Part, Sentence
from assistant.records import Clause
from assistant.verification.passages import words_only

SPOKEN_CHARS = (200, 260)
"""Characters, without punctuation and clause labels, that are read aloud in a minute. Source: docs/decisions/0008."""

READ_ALOUD = "括号里的条号给审稿人对照，不用读出来。"


NAMES: Mapping[Format, str] = MappingProxyType(
    {
        Format.QUESTIONS: "问答",
        Format.BROADCAST: "一分钟广播稿",
        Format.ARTICLE: "一篇短文说清楚",
        Format.CARD: "柜台卡片",
        Format.PICTURE: "一图读懂",
    }
)
"""How a title ends."""
_HEADS: Mapping[Part, str] = MappingProxyType(
    {
        Part.WHO: "方案写了什么",
        Part.NEED: "要满足的条件",
        Part.NOTE: "特别注意",
        Part.TERM: "名词解释",
        Part.ALSO: "还写了什么",
        Part.TASK: "部门要做的事",
        Part.DEPARTMENTS: "归谁负责",
        Part.OPEN: "方案没有写明的",
        Part.LATER: "后来的上级规定",
    }
)
_ASKS: Mapping[Part, str] = MappingProxyType(
    {
        Part.WHO: "方案怎么说？",
        Part.NEED: "要满足什么条件？",
        Part.NOTE: "有什么要特别注意的？",
        Part.TERM: "有什么名词要先弄清楚？",
        Part.ALSO: "方案还写了什么？",
        Part.TASK: "方案要求部门做什么？",
        Part.DEPARTMENTS: "归哪些部门负责？",
        Part.OPEN: "还有什么是方案没有写明的？",
        Part.LATER: "后来的上级规定怎么说？",
    }
)
_AROUND = (Part.LATER, Part.DEPARTMENTS, Part.TASK, Part.OPEN)
"""What surrounds a clause's rights and conditions, in the order in which a broadcast takes it in where there is time."""


def compose(subject: Subject, form: Format, materials: DraftMaterials) -> str:
    """Write a draft.

    Args:
        subject: What it is about.
        form: Its format.
        materials: The clauses and their approved sentences.

    Returns:
        Plain text for the editor, as `pieces` reads it back; every sentence is followed by its clause, the last line is the notice's status.
    """
    told = _without_repetition(subject, materials, spoken=form is Format.BROADCAST)
    lines = [title_of(subject, form)]
    if form is Format.BROADCAST:
        lines += _broadcast(subject, told, materials)
    elif form is Format.QUESTIONS:
        lines += _questions(subject, told, materials)
    else:
        lines += [_lead(subject, materials)] if form is Format.ARTICLE else []
        lines += _sections(subject, told, materials, form)
    return "\n".join([*lines, f"{NOTE}{status_line(subject, materials)}"]) + "\n"


def title_of(subject: Subject, form: Format) -> str:
    """The title of a draft."""
    return f"{subject.title}：{NAMES[form]}"


def status_line(subject: Subject, materials: DraftMaterials) -> str:
    """Date and status of the notice, never left out."""
    document = materials.document(subject)
    return document.status_note or f"《{document.short_title or document.title}》今天是否仍然有效：{document.in_force_status}。"


def frames(subject: Subject, materials: DraftMaterials) -> tuple[str, ...]:
    """The fixed phrases of all formats, which stand on no clause and say nothing of its content."""
    opening, closing = _spoken_frame(subject, materials)
    return (opening, closing, *_by_sentence(_lead(subject, materials)), READ_ALOUD, status_line(subject, materials))


def known_headings(subject: Subject, materials: DraftMaterials) -> Iterator[str]:
    """Titles and headings that composing may set."""
    yield from (title_of(subject, form) for form in Format)
    for clause in subject.clauses:
        plan = materials.plans[clause.id]
        yield plan.title
        for part in Part:
            yield _head(clause, part, materials, several=False)
            yield _head(clause, part, materials, several=True)


def known_questions(subject: Subject, materials: DraftMaterials) -> Iterator[str]:
    """Questions that composing may ask."""
    yield from _ASKS.values()
    yield from (ask for clause in subject.clauses for ask in materials.plans[clause.id].asks.values())


def spoken_chars(text: str) -> int:
    """How many characters are read aloud: words without title, labels and notes."""
    return sum(len(words_only(each.text)) for each in read_pieces(text) if each.kind in (PieceKind.SENTENCE, PieceKind.QUESTION))


def with_label(sentence: Sentence) -> str:
    """A sentence followed by its clause, unless it names it itself."""
    labels = [each.label for each in sentence.statement.citations if each.label not in sentence.statement.text]
    return f"{sentence.statement.text}（{'、'.join(labels)}）" if labels else sentence.statement.text


def _without_repetition(subject: Subject, materials: DraftMaterials, *, spoken: bool) -> list[tuple[Clause, Sentence]]:
    """Everything to tell, in order; a sentence that two clauses share, as a term, once."""
    seen: set[str] = set()
    told: list[tuple[Clause, Sentence]] = []
    for clause in subject.clauses:
        for sentence in materials.sentences(clause, spoken=spoken):
            if sentence.statement.text not in seen:
                seen.add(sentence.statement.text)
                told.append((clause, sentence))
    return told


def _broadcast(subject: Subject, told: Sequence[tuple[Clause, Sentence]], materials: DraftMaterials) -> Iterator[str]:
    opening, closing = _spoken_frame(subject, materials)
    chosen = _fitting(subject, told, room=SPOKEN_CHARS[1] - len(words_only(opening + closing)))
    yield opening
    yield "".join(with_label(told[number][1]) for number in chosen)
    yield closing
    yield f"{NOTE}{READ_ALOUD}"


def _fitting(subject: Subject, told: Sequence[tuple[Clause, Sentence]], *, room: int) -> list[int]:
    """The positions of what fits into a minute, in order.

    What a clause gives and asks is told whole or not at all, so that no right loses its condition for want of time; where not even the
    first clause fits, it is told sentence by sentence and the ledger shows what is missing. Then what surrounds it, as far as it fits.
    """
    spare = SPOKEN_CHARS[1] - SPOKEN_CHARS[0]
    lengths = [len(words_only(sentence.statement.text)) for _, sentence in told]
    chosen: list[int] = []
    for clause in subject.clauses:
        core = [n for n, (owner, sentence) in enumerate(told) if owner is clause and sentence.part not in _AROUND]
        whole = sum(lengths[number] for number in core) <= room
        for number in core if whole or not chosen else ():
            if lengths[number] <= room:
                chosen.append(number)
                room -= lengths[number]
    for part in _AROUND:
        for number, (owner, sentence) in enumerate(told):
            spoken_of = any(told[each][0] is owner for each in chosen) or len(subject.clauses) == 1
            wanted = sentence.part is part and spoken_of and (part is not Part.OPEN or room > spare)
            if wanted and lengths[number] <= room:
                chosen.append(number)
                room -= lengths[number]
    return sorted(chosen)


def _questions(subject: Subject, told: Sequence[tuple[Clause, Sentence]], materials: DraftMaterials) -> Iterator[str]:
    for clause, part, sentences in _grouped(told):
        plan = materials.plans[clause.id]
        if len(subject.clauses) > 1 and part is _first_part(clause, told):
            yield f"【{plan.title}】"
        yield f"{ASK}{plan.asks.get(part, _ASKS[part])}"
        yield f"{TELL}{''.join(map(with_label, sentences))}"


def _sections(subject: Subject, told: Sequence[tuple[Clause, Sentence]], materials: DraftMaterials, form: Format) -> Iterator[str]:
    several = len(subject.clauses) > 1
    for clause, part, sentences in _grouped(told):
        yield f"【{_head(clause, part, materials, several=several)}】"
        if form is Format.ARTICLE:
            yield "".join(map(with_label, sentences))
        else:
            yield from (f"{POINT}{with_label(each)}" for each in sentences)


def _head(clause: Clause, part: Part, materials: DraftMaterials, *, several: bool) -> str:
    plan = materials.plans[clause.id]
    head = plan.heads.get(part, _HEADS[part])
    return f"{plan.title}·{head}" if several else head


def _grouped(told: Sequence[tuple[Clause, Sentence]]) -> Iterator[tuple[Clause, Part, list[Sentence]]]:
    """The sentences of one part of one clause together, parts in the order of their first sentence."""
    groups: dict[tuple[str, Part], tuple[Clause, list[Sentence]]] = {}
    for clause, sentence in told:
        groups.setdefault((clause.id, sentence.part), (clause, []))[1].append(sentence)
    yield from ((clause, part, sentences) for (_, part), (clause, sentences) in groups.items())


def _first_part(clause: Clause, told: Sequence[tuple[Clause, Sentence]]) -> Part:
    return next(sentence.part for owner, sentence in told if owner is clause)


def source_line(subject: Subject, materials: DraftMaterials) -> str:
    """Year, title and clauses that a draft stands on."""
    document = materials.document(subject)
    year = f"{document.signed.year}年" if document.signed else ""
    return f"{year}{document.short_title or f'《{document.title}》'}{'、'.join(each.label for each in subject.clauses)}"


def _lead(subject: Subject, materials: DraftMaterials) -> str:
    return f"这篇短文说的是{subject.title}，依据是{source_line(subject, materials)}。每句话后面的括号里写着条号，可以对照原文。"


def _spoken_frame(subject: Subject, materials: DraftMaterials) -> tuple[str, str]:
    document = materials.document(subject)
    opening = f"各位听众，今天说说{subject.title}，依据{source_line(subject, materials)}。"
    return opening, f"文件今天是否有效{document.in_force_status}，办理前请先问{materials.counter(document)}。"


def _by_sentence(text: str) -> tuple[str, ...]:
    return tuple(f"{each}。" for each in text.split("。") if each)
