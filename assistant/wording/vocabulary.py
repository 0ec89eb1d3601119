"""The corpus's word lists for the wording check (corpus/wording.yaml)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from assistant.documents.datafile import read_yaml
from assistant.errors import SourceError
from assistant.wording.values import ChangeKind

FILE = "wording.yaml"
_LISTS = ("rights", "openings", "endings", "open", "notices", "says", "greetings", "contact", "plain")


@dataclass(frozen=True, slots=True)
class WordGroup:
    """Words and the change that exchanging or dropping one of them makes."""

    kind: ChangeKind
    words: tuple[str, ...]

    def found_in(self, text: str) -> tuple[str, ...]:
        """The words of the group in a text in their order; a shorter one inside a longer one is not counted."""
        pattern = "|".join(sorted(map(re.escape, self.words), key=len, reverse=True))
        return tuple(re.findall(pattern, text))


@dataclass(frozen=True)
class Vocabulary:
    """Everything that wording.yaml holds."""

    groups: tuple[WordGroup, ...]
    limits: tuple[WordGroup, ...]
    rights: tuple[str, ...]
    openings: tuple[str, ...]
    endings: tuple[str, ...]
    open: tuple[str, ...]
    notices: tuple[str, ...]
    says: tuple[str, ...]
    greetings: tuple[str, ...]
    contact: tuple[str, ...]
    plain: tuple[str, ...]
    members: Mapping[str, tuple[str, ...]]
    contrasts: tuple[tuple[str, ...], ...]
    alike: Mapping[str, str]

    def standard(self, text: str) -> str:
        """A text with everyday forms of modals brought to those that the checks know."""
        for said, means in self.alike.items():
            text = text.replace(said, means)
        return text

    @cached_property
    def saying(self) -> str:
        """Pattern of the verbs between a document's name and its words."""
        return _either(self.says)

    @cached_property
    def asking(self) -> re.Pattern[str]:
        """Signs of an open question."""
        return re.compile(_either(self.open))

    @cached_property
    def greeting(self) -> re.Pattern[str]:
        """Words of greetings and calls."""
        return re.compile(_either(self.greetings))

    @cached_property
    def contacting(self) -> re.Pattern[str]:
        """Words that announce an address, a number or hours."""
        return re.compile(_either(self.contact))

    @cached_property
    def opening(self) -> re.Pattern[str]:
        """What stands before a claim that is passed on."""
        return re.compile(rf"^(?:{_either(self.openings)})[，,：:]?")

    @cached_property
    def notice(self) -> re.Pattern[str]:
        """What only calls for attention."""
        return re.compile(rf"^(?:{_either(self.notices)})[，,：:！!]\s*")

    @cached_property
    def ending(self) -> re.Pattern[str]:
        """What asks for confirmation at the end."""
        return re.compile(rf"[，,、\s]?(?:{_either(self.endings)})[？?！!。\s]*$")

    @cached_property
    def confirming(self) -> re.Pattern[str]:
        """Signs that a question wants a claim confirmed; a bare 吗 or 吧 is none."""
        return re.compile(_either([*(each for each in self.endings if len(each) > 1), *self.openings]))


def has_vocabulary(corpus_dir: Path) -> bool:
    """Whether the corpus says how wording is checked."""
    return (corpus_dir / FILE).exists()


def load_vocabulary(corpus_dir: Path) -> Vocabulary:
    """Load wording.yaml.

    Raises:
        SourceError: If a list is missing or a group has an unknown kind.
    """
    path = corpus_dir / FILE
    data = read_yaml(path) or {}
    try:
        groups, limits = (
            tuple(WordGroup(ChangeKind(each["kind"]), tuple(map(str, each["words"]))) for each in data[name])
            for name in ("groups", "limits")
        )
        lists = {name: tuple(map(str, data[name])) for name in _LISTS}
        members = {str(term): tuple(map(str, words)) for term, words in data["members"].items()}
        contrasts = tuple(tuple(map(str, each)) for each in data["contrasts"])
        alike = {str(said): str(means) for said, means in data["alike"].items()}
    except (KeyError, TypeError, ValueError) as error:
        raise SourceError(f"{path}：缺少或不认识{error}，少了它就不能核对文字。请照文件开头的说明补上。") from None
    return Vocabulary(groups=groups, limits=limits, members=members, contrasts=contrasts, alike=alike, **lists)


def _either(words: Sequence[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))
