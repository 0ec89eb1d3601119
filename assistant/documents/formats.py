"""File -> text, by format: TXT, and PDF with a text layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from assistant.documents.datafile import read_bytes
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
        SourceError: If the format is not known, the file cannot be opened, the bytes cannot be decoded, or a PDF has no text layer.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        kind = f" {path.suffix} " if path.suffix else "没有后缀的"
        raise SourceError(f"{path}：读不了{kind}文件，所以什么也没有加入。请另存为其中一种：{'、'.join(READERS)}")
    return reader(path)


def _read_txt(path: Path) -> str:
    data = read_bytes(path)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SourceError(f"{path}：既不是 UTF-8 也不是 GB18030 编码，文字可能是乱码，没法引用。请另存为 UTF-8 的文本文件。")


def _read_pdf(path: Path) -> str:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(path)
        pages = [page.extract_text() for page in reader.pages]
    except (PyPdfError, OSError, ValueError, KeyError) as error:
        raise SourceError(
            f"{path}：不是能读的 PDF（{type(error).__name__}），没有文字可引用。请用阅读器打开后另存，或重新取得文件。"
        ) from None
    thin = [number for number, text in enumerate(pages, 1) if len("".join(text.split())) < _MIN_CHARS_PER_PAGE]
    if len(thin) * 2 > len(pages) or not pages:
        raise SourceError(
            f"{path}：{len(pages)}页中有{len(thin)}页没有文字层（是扫描图片），没有文字可引用。"
            "请换成带文字的 PDF 或 TXT；扫描图片现在还读不了。"
        )
    return "\n\n".join(pages)


READERS: Mapping[str, Callable[[Path], str]] = {".txt": _read_txt, ".pdf": _read_pdf}
