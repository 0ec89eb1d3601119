"""File -> text, by format: TXT, and PDF with a text layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from assistant.errors import SourceError

_MIN_CHARS_PER_PAGE = 20
"""A page with fewer characters has no usable text layer: a printed page of a notice has several hundred."""


def read_text(path: Path) -> str:
    """Read the text of a source file as it is.

    Args:
        path: A .txt or .pdf file.

    Returns:
        The characters, pages of a PDF separated by blank lines.

    Raises:
        SourceError: If the format is not known, the bytes cannot be decoded, or a PDF has no text layer.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise SourceError(
            f"{path}: files of the kind {path.suffix or '(no suffix)'} cannot be read, so nothing was added. "
            f"Save it as one of: {'、'.join(READERS)}"
        )
    return reader(path)


def _read_txt(path: Path) -> str:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SourceError(f"{path}: neither UTF-8 nor GB18030, so its characters cannot be trusted. Save it as UTF-8 text.")


def _read_pdf(path: Path) -> str:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(path)
        pages = [page.extract_text() for page in reader.pages]
    except (PyPdfError, OSError, ValueError, KeyError) as error:
        raise SourceError(f"{path}: not a readable PDF ({error}). Open it in a viewer and save it again, or get it anew.") from None
    thin = [number for number, text in enumerate(pages, 1) if len("".join(text.split())) < _MIN_CHARS_PER_PAGE]
    if len(thin) * 2 > len(pages) or not pages:
        raise SourceError(
            f"{path}: {len(thin)} of {len(pages)} pages have no text layer (scanned pictures), so nothing could be cited from them. "
            "Bring a PDF with text, or a TXT of it: scans cannot be read yet."
        )
    return "\n\n".join(pages)


READERS: Mapping[str, Callable[[Path], str]] = {".txt": _read_txt, ".pdf": _read_pdf}
