"""Findings counted and set side by side with their clause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from assistant.wording.values import Finding, Verdict

VERDICT_TEXT: Mapping[Verdict, str] = {
    Verdict.VERBATIM: "逐字一致",
    Verdict.PUNCTUATION: "仅标点或空白不同",
    Verdict.REPAIRED: "与扫描原文一致（已勘误）",
    Verdict.CHANGED: "改义",
    Verdict.UNSUPPORTED: "无出处",
    Verdict.NOT_HELD: "本库未收录",
}
"""What each verdict is called."""
RETOLD_TEXT = "换了说法，未见改义"
_SAME = (Verdict.VERBATIM, Verdict.PUNCTUATION, Verdict.REPAIRED)
_MAX_DIFFERENCE = 0.6
"""Texts that share less than the rest are shown one above the other without marks: nearly every character would be marked."""


class Piece(NamedTuple):
    """A run of characters: `tag` is equal, gone (only in the clause) or come (only in the sentence)."""

    tag: str
    text: str


def verdict_text(finding: Finding) -> str:
    """What a finding is called."""
    return RETOLD_TEXT if finding.retold else VERDICT_TEXT[finding.verdict]


def summary(findings: Sequence[Finding]) -> str:
    """One line: how many sentences, and how they stand."""
    if not findings:
        return "没有要核对的句子：只有标题、招呼或问句。"
    counts = (
        ("一致", sum(each.verdict in _SAME for each in findings)),
        ("换了说法", sum(each.retold for each in findings)),
        ("改义", sum(each.verdict is Verdict.CHANGED and each.faulty for each in findings)),
        ("无出处", sum(each.verdict is Verdict.UNSUPPORTED for each in findings)),
        ("本库未收录", sum(each.verdict is Verdict.NOT_HELD for each in findings)),
    )
    return f"{len(findings)}句：{'，'.join(f'{count}句{name}' for name, count in counts if count)}。"


def difference(passage: str, sentence: str) -> tuple[Piece, ...]:
    """The characters in which a sentence differs from its clause.

    Args:
        passage: The clause's words.
        sentence: What was pasted.

    Returns:
        Runs in reading order; empty where too little is shared for a comparison by characters to help.
    """
    matcher = SequenceMatcher(None, passage, sentence, autojunk=False)
    if not passage or matcher.ratio() < 1 - _MAX_DIFFERENCE:
        return ()
    pieces: list[Piece] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece("equal", passage[a:b]))
            continue
        pieces += [Piece(name, text) for name, text in (("gone", passage[a:b]), ("come", sentence[c:d])) if text]
    return tuple(pieces)
