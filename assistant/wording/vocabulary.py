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
    "callers",
    "addressing",
    "attention",
    "announcing",
    "counters",
    "deeds",
)


_ALIKE = (
    (re.compile(r"(?<=\d年)的(?=\d{1,2}月)"), ""),
    (re.compile(r"(?:大约|大概|差不多|约)(?P<figure>\d+(?:\.\d+)?%)(?!左右)"), r"\g<figure>左右"),
    (re.compile(r"(?<=[率数额量])[，,：:—]+(?=[^，,。；;]{0,12}\d)"), ""),
    (re.compile(r"(?P<figure>\d+(?:\.\d+)?%左右)[（(](?P<what>[^（()）]{2,12}率)[)）]"), r"\g<what>\g<figure>"),
    (
        re.compile(r"(?:年纪|年龄|岁数|几岁|多大)[^，。；不都没]{0,4}(?:不限|不要紧|不是问题|没关系|没限制|没有限制|都行|都可以|都成)"),
        "不受年龄限制",
    ),
    (re.compile(r"不(?:看|管|论|限|问|分|讲)(?:年纪|年龄|岁数)(?:大小|多大)?"), "不受年龄限制"),
    (re.compile(r"归(?P<who>[一-鿿]{2,12}?)(?:一家|单独|来)?(?:主管|管|负责)(?=[，。；！!]|$)"), r"由\g<who>负责"),
    (
        re.compile(r"(?P<rule>[一-鿿]{2,14})[（(](?:即|指)?(?P<items>[^（()）]{2,30})(?:除外|(?:之外|以外)的?)[)）]"),
        r"除\g<items>外，\g<rule>",
    ),
    (
        re.compile(r"(?:^|(?<=[：，。；？]))(?P<items>[^：，。；？]{4,30})(?:不算|不在此列|不算在内|不包括在内)[，；](?=其他|其余)"),
        r"除\g<items>外，",
    ),
    (
        re.compile(r"(?:^|(?<=[，。；：的]))(?:是|指)?(?P<items>(?![^，。；：]*除)[^，。；：是]{4,30})(?:之外|以外)的?(?=其他|其余)"),
        r"除\g<items>外，",
    ),
    (re.compile(r"(?P<verb>[一-鿿])[与或]?不(?P=verb)"), r"是否\g<verb>"),
    (re.compile(r"(?<=[局办委厅部])(?:打头|领头|领衔|挑头|带头|主抓)"), "牵头"),
    (re.compile(r"(?:必须|应当|需要|得|要|须|需|应)达到(?!\d)"), "不低于"),
)
"""Turns of everyday speech and the form that the checks know."""


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
    plain: frozenset[str]
    things: frozenset[str]
    risky: tuple[str, ...]
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
    told_by: Mapping[str, tuple[str, ...]]
    opposed: Mapping[str, tuple[str, ...]]
    summed: Mapping[str, tuple[str, ...]]

    def like(self, official: str) -> tuple[str, ...]:
        """Plain words for an official one."""
        return tuple(said for said, words in self.means.items() if official in words)

    def standard(self, text: str) -> str:
        """A text with everyday forms of modals brought to those that the checks know."""
        for said, means in self.alike.items():
            text = text.replace(said, means)
        for pattern, means in _ALIKE:
            text = pattern.sub(means, text)
        return text

    @cached_property
    def naming_new(self) -> re.Pattern[str]:
        """Words that name what a clause must have itself: a paper, a fee, a benefit, a rank, a group of people, an end, a promise."""
        return re.compile(_either(self.risky))

    @cached_property
    def asked_for(self) -> re.Pattern[str]:
        """A thing or person that a sentence asks for: 要有手艺, 先听讲座, 有老人的."""
        return re.compile(
            rf"(?:有|会|懂|凭|持|带|交|拿|写|听|参加|提供|出示|提交|递交|具备|经过?|通过|缴|读)(?:[好上了过着齐到个张份本些先]|一[个张份本])*(?P<thing>{_either([word for word in self.things if len(word) > 1])})"
        )

    @cached_property
    def only_plain(self) -> re.Pattern[str]:
        """Words made of longer plain ones only (大白话版本)."""
        return re.compile(rf"[小老新大]?(?:{_either([word for word in self.plain if len(word) > 1])})+")

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
        plain, things, risky = (
            tuple(str(word) for words in data[name].values() for word in words) for name in ("plain", "things", "risky")
        )
        members = {str(term): tuple(map(str, words)) for term, words in data["members"].items()}
        contrasts = tuple(tuple(map(str, each)) for each in data["contrasts"])
        means: dict[str, tuple[str, ...]] = {}
        for official, words in data["means"].items():
            means |= {str(said): (*means.get(str(said), ()), str(official)) for said in words}
        told_by, opposed, summed = (
            {str(word): tuple(map(str, others)) for word, others in data[name].items()} for name in ("told_by", "opposed", "summed")
        )
        alike = {str(said): str(means) for said, means in data["alike"].items()}
    except (KeyError, TypeError, ValueError) as error:
        raise SourceError(f"{path}：缺少或不认识{error}，少了它就不能核对文字。请照文件开头的说明补上。") from None
    return Vocabulary(
        groups=groups,
        limits=limits,
        plain=frozenset((*plain, *things)),
        things=frozenset(things),
        risky=risky,
        means=means,
        members=members,
        contrasts=contrasts,
        alike=alike,
        told_by=told_by,
        opposed=opposed,
        summed=summed,
        **lists,
    )


def _either(words: Sequence[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))
