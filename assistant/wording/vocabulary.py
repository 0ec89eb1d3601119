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
_LISTS = (
    "rights",
    "openings",
    "endings",
    "open",
    "notices",
    "says",
    "greetings",
    "contact",
    "plain",
    "callers",
    "addressing",
    "attention",
    "announcing",
    "counters",
    "deeds",
)


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
    callers: tuple[str, ...]
    addressing: tuple[str, ...]
    attention: tuple[str, ...]
    announcing: tuple[str, ...]
    counters: tuple[str, ...]
    deeds: tuple[str, ...]
    means: Mapping[str, tuple[str, ...]]
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
    def call(self) -> re.Pattern[str]:
        """A call to those who are meant (租房的朋友们请注意，), at the beginning; `who` is what stands before the calling word."""
        calling, calls_attention = _either(self.callers), _either(self.attention)
        return re.compile(
            rf"^(?P<who>[^，,：:！!。；;、]{{0,24}}?)(?:{calling})+(?:{calls_attention}|们|[啦了哦呀])*(?P<stop>[，,：:！!\s]+|$)"
        )

    @cached_property
    def merely_addressing(self) -> re.Pattern[str]:
        """Words that only call (各位, 亲爱的)."""
        return re.compile(rf"(?:{_either((*self.addressing, *self.callers))})*")

    @cached_property
    def doing(self) -> re.Pattern[str]:
        """Signs that the words before 的 tell what those called do or have; 军人的朋友 are other people than soldiers."""
        return re.compile(_either(self.deeds))

    @cached_property
    def asking_attention(self) -> re.Pattern[str]:
        """What only asks for attention, as a piece of its own or at the end of a heading."""
        words, calling = _either(self.attention), _either(self.callers)
        return re.compile(
            rf"^(?:{words})+(?=第|《|{_either(self.callers)})|(?:^|(?<=[，,：:；;！!。】]))(?:{words})+[啦了哦呀]?(?:[，,：:！!。]+|$)|(?<=[，,])[一-鿿]{{0,4}}(?:{calling})们?(?:{words})+[啦了哦呀]?(?=[。！!]|$)|(?:{words})+[啦了哦呀]?(?=[】：:！!，,]|$)"
        )

    @cached_property
    def announced(self) -> re.Pattern[str]:
        """Words of a heading that only announce what follows (小贴士, 须知)."""
        return re.compile(_either(self.announcing))

    @cached_property
    def counter(self) -> str:
        """Pattern of the words between a numeral and what it counts."""
        return _either(self.counters)

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
        means: dict[str, tuple[str, ...]] = {}
        for official, words in data["means"].items():
            means |= {str(said): (*means.get(str(said), ()), str(official)) for said in words}
        alike = {str(said): str(means) for said, means in data["alike"].items()}
    except (KeyError, TypeError, ValueError) as error:
        raise SourceError(f"{path}：缺少或不认识{error}，少了它就不能核对文字。请照文件开头的说明补上。") from None
    return Vocabulary(groups=groups, limits=limits, means=means, members=members, contrasts=contrasts, alike=alike, **lists)


def _either(words: Sequence[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))
