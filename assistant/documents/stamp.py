"""What a document looked like when something was made from it, as a few digits: they change with its original, repairs or status."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from assistant.records import Document


def document_stamp(document: Document) -> str:
    """Sixteen hexadecimal digits."""
    repairs = [(each.offset, each.before, each.after) for each in document.repairs]
    words = json.dumps([document.raw, repairs, document.in_force_status], ensure_ascii=False)
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def printed_code(document: Document) -> str:
    """The stamp short enough to be typed from paper: 1A2B-3C4D."""
    digits = document_stamp(document)[:8].upper()
    return f"{digits[:4]}-{digits[4:]}"


def document_of_code(code: str, documents: Iterable[Document]) -> Document | None:
    """The document that still looks as it did when a code was printed; None if none does, or the code is mistyped."""
    typed = "".join(each for each in code.upper() if each.isalnum())
    return next((each for each in documents if printed_code(each).replace("-", "") == typed), None)
