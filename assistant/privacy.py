"""Masks personal data before anything is logged, stored or sent to a model."""

from __future__ import annotations

import re
from typing import NamedTuple

_DIGIT = r"[0-9０-９]"
_IDENTITY = re.compile(rf"(?<!{_DIGIT}){_DIGIT}(?:[ \-]?{_DIGIT}){{16}}[ \-]?[0-9０-９XxＸｘ](?!{_DIGIT})")
_OLD_IDENTITY = re.compile(rf"(?<!{_DIGIT}){_DIGIT}{{15}}(?!{_DIGIT})")
_MOBILE = re.compile(r"(?<![0-9０-９])(?:\+?86[ \-]?)?[1１][3-9３-９](?:[ \-]?[0-9０-９]){9}(?![0-9０-９])")
_LANDLINE = re.compile(r"(?<![0-9])0\d{2,3}[ \-]\d{7,8}(?![0-9])")
_LONG_NUMBER = re.compile(r"(?<![0-9])[0-9](?:[ \-]?[0-9]){15,18}(?![0-9])")
_BOOKLET = re.compile(
    r"(?<=户口簿号)[：:为是]?\s*[A-Za-z0-9]{6,}|(?<=户号)[：:为是]?\s*[A-Za-z0-9]{6,}|(?<=护照号)[码]?[：:为是]?\s*[A-Za-z0-9]{7,}"
)
_PATTERNS = (("〔证件号码已隐去〕", _IDENTITY), ("〔证件号码已隐去〕", _OLD_IDENTITY), ("〔电话已隐去〕", _MOBILE), ("〔电话已隐去〕", _LANDLINE),
             ("〔号码已隐去〕", _LONG_NUMBER), ("〔号码已隐去〕", _BOOKLET))  # fmt: skip


class Masked(NamedTuple):
    """A text without personal numbers, and whether anything was hidden."""

    text: str
    found: bool


def mask(text: str) -> Masked:
    r"""Hide identity, telephone, bank and booklet numbers.

    `\b` does not work beside Chinese characters, so numbers are bounded by the absence of digits.

    Example:
        >>> mask("身份证号533501199001011234是我的").text
        '身份证号〔证件号码已隐去〕是我的'
    """
    masked = text
    for label, pattern in _PATTERNS:
        masked = pattern.sub(label, masked)
    return Masked(masked, masked != text)


def without_labels(text: str) -> str:
    """A masked text without what was hidden and the words that announce it: they must not lead a search."""
    return _LABEL.sub("", text)


_LABEL = re.compile(
    r"(?:我的|本人的?)?(?:身份证|电话|手机|座机|卡|证件|户口簿|护照)?(?:号码?)?(?:是|为|[：:])?\s*〔(?:证件号码|电话|号码)已隐去〕[，,。；;\s]?"
)
