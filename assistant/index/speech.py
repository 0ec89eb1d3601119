"""Everyday, dialect, traditional and mistyped Chinese -> the words of the documents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from opencc import OpenCC

from assistant.documents.datafile import read_yaml
from assistant.errors import SourceError

_INVISIBLE = re.compile(r"[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f]")
_SPACE_IN_CHINESE = re.compile(r"(?<=[一-鿿，。？！、；：]) +(?=[一-鿿，。？！、；：])")


@dataclass(frozen=True)
class Speech:
    """How people's words become the documents' words.

    Attributes:
        terms: Words to keep whole when segmenting.
        said: Official word by everyday word; what a reader's word adds to a lexical search.
        replacements: Plain string replacements (typos, dialect), longest first.
    """

    terms: tuple[str, ...]
    said: Mapping[str, tuple[str, ...]]
    replacements: tuple[tuple[str, str], ...]

    @cached_property
    def _to_simplified(self) -> OpenCC:
        return OpenCC("t2s")

    @cached_property
    def _replace(self) -> re.Pattern[str] | None:
        return re.compile("|".join(re.escape(wrong) for wrong, _ in self.replacements)) if self.replacements else None

    @cached_property
    def _said(self) -> re.Pattern[str] | None:
        return re.compile("|".join(re.escape(word) for word in sorted(self.said, key=len, reverse=True))) if self.said else None

    def normalise(self, text: str) -> str:
        """Bring a text to simplified script, ordinary width, standard words.

        Args:
            text: Anything typed or pasted.

        Returns:
            The text without invisible characters, typos and dialect mended where the lexicon knows them; letters in lower case.
        """
        text = unicodedata.normalize("NFKC", strip_invisible(text)).strip().lower()
        text = self._to_simplified.convert(_SPACE_IN_CHINESE.sub("", " ".join(text.split())))
        if self._replace is None:
            return text
        table = dict(self.replacements)
        return self._replace.sub(lambda match: table[match.group()], text)

    def official_words(self, text: str) -> tuple[str, ...]:
        """The official words for the everyday words of a normalised text, in order of appearance, each once."""
        if self._said is None:
            return ()
        return tuple(dict.fromkeys(word for match in self._said.finditer(text) for word in self.said[match.group()]))


def strip_invisible(text: str) -> str:
    """Remove characters that no reader sees (zero-width, direction marks, tags): they can smuggle text past a reviewer."""
    return _INVISIBLE.sub("", text)


def load_speech(corpus_dir: Path, document_ids: Sequence[str]) -> Speech:
    """Join the lexicons of the documents.

    Args:
        corpus_dir: Folder of the corpus.
        document_ids: Documents whose lexicon.yaml is read, where there is one.

    Returns:
        The joined lexicon.

    Raises:
        SourceError: If a lexicon has an entry of the wrong shape.
    """
    terms: dict[str, None] = {}
    said: dict[str, dict[str, None]] = {}
    replacements: dict[str, str] = {}
    for document_id in document_ids:
        path = corpus_dir / document_id / "lexicon.yaml"
        if not path.exists():
            continue
        data = read_yaml(path) or {}
        try:
            terms |= dict.fromkeys(str(term) for term in data.get("terms") or ())
            for group in data.get("plain") or ():
                for word in group["said"]:
                    said.setdefault(str(word), {})[str(group["official"])] = None
            replacements |= {str(each["wrong"]): str(each["right"]) for each in data.get("typos") or ()}
            replacements |= {str(each["said"]): str(each["means"]) for each in data.get("dialect") or ()}
        except (KeyError, TypeError) as error:
            fault = f"有一项缺少 {error.args[0]}" if isinstance(error, KeyError) else "有一项的写法不对"
            raise SourceError(
                f"{path}：{fault}，这份词表没法用。请改成：plain {{official, said}}，typos {{wrong, right}}，dialect {{said, means}}"
            ) from None
    ordered = sorted(replacements.items(), key=lambda pair: (-len(pair[0]), pair[0]))
    return Speech(tuple(terms), {word: tuple(official) for word, official in said.items()}, tuple(ordered))


def describe(speech: Speech) -> dict[str, Any]:
    """Sizes, for the index manifest."""
    return {"terms": len(speech.terms), "said": len(speech.said), "replacements": len(speech.replacements)}
