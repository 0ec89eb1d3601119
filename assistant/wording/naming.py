"""What a sentence calls its source: documents by title or number, clauses by number, place or subject."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from assistant.clauses.library import Library
from assistant.records import Clause, Document
from assistant.retrieval.references import ReferenceReader
from assistant.verification.passages import fold, pairs, words_only
from assistant.wording.values import Change, ChangeKind
from assistant.wording.vocabulary import Vocabulary

_TITLE = re.compile(r"《(?P<title>[^《》]*(?:《[^《》]*》[^《》]*)*)》|<(?P<angled>[^<>]{4,60})>")
_NUMBER = re.compile(
    r"(?P<issuer>[一-鿿]{1,6}?(?:办发|政发|发|办|函|字|令))?[〔\[（(【［]\s*(?P<year>\d{4})\s*[〕\])）】］]\s*第?\s*(?P<serial>\d+)\s*号"
)
_BARE_TITLE = re.compile(
    r"(?P<title>[一-鿿]{2,30}(?:条例|实施细则|细则|暂行办法|管理办法|实施办法))(?=第|的?规定|明确|要求|说|指出|里|中|[，：])"
)
_NO_ISSUER = re.compile(r"^.*(?:[是的据按照和与及、在由]|文件|文号)")
_BY = r"(?:根据|按照|依据|依照|遵照|据|按|在)"
_GENERAL = r"(?:本|这个|这份|该|我市)?(?:方案|通知|文件|政策)(?!依据|按照|根据)"
_LABEL = r"(?:第\s*(?:\d{1,3}|[一二三四五六七八九十百零〇]{1,5})\s*[条点项款號号])|(?:[一二三四五六七八九十][、]?[（(][一二三四五六七八九十\d]{1,3}[)）]\s*(?:第?\d{1,2}[条点.．]?)?)"
_OF_MAIN = re.compile(rf"(?<!《)(?:本|这个|该)?方案(?:{_LABEL})")
"""A number of the main document, whichever other document the sentence names too."""
_TOPIC = re.compile(r"关于(?P<topic>[^，。：:「」“”]{2,14}?)的(?:规定|条款|条文|内容|那条|那一条)")
_WRITTEN_THERE = re.compile(rf"(?:[是在由]|就是)(?:{_LABEL})(?:里|中)?(?:写|说|规定|讲|提到|明确|管)的?")
_MARKS = re.compile(r"^[\s，,、：:;；“”\"「」『』'‘’—\-…]+")


@dataclass(frozen=True, slots=True)
class Named:
    """What a sentence names.

    Attributes:
        clauses: Clauses of held documents.
        missing: Labels that lead nowhere in a held document.
        unknown: Titles and numbers of documents that the collection does not know, as written.
        digests: Registered documents whose words are not held and which the sentence speaks for.
        others: Registered documents other than the main one that it names.
        numbers: Document numbers that no clause has, with the one that was probably meant.
        core: The sentence without what only names the source.
    """

    clauses: tuple[Clause, ...]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    digests: tuple[Document, ...]
    others: tuple[Document, ...]
    numbers: tuple[Change, ...]
    core: str


class Namer:
    """Reads the names of sources for one library."""

    def __init__(self, library: Library, vocabulary: Vocabulary) -> None:
        """Learn titles and numbers."""
        self._library = library
        self._words = vocabulary
        self._reader = ReferenceReader(library)
        self._originals = fold("".join(document.text for document in library.documents.values() if document.quotable)).text

    @property
    def main(self) -> Document:
        """The document that bare numbers refer to."""
        return self._library.documents[self._reader.main_document]

    def read(self, sentence: str) -> Named:
        """Find what a sentence names; a title that only contains a known one is unknown."""
        unknown = tuple(dict.fromkeys((*self._unknown_titles(sentence), *self._other_places(sentence))))
        numbers = tuple(self._unknown_numbers(sentence))
        known = sentence
        for title in unknown:
            known = known.replace(title, "")
        own = [match.group() for match in _OF_MAIN.finditer(known)]
        references = self._reader.read(fold(_OF_MAIN.sub("", known)).text)
        mine = [self._reader.read(fold(each).text) for each in own]
        topical = self._by_topic(known)
        clauses = () if unknown else (*(clause for each in mine for clause in each.clauses), *references.clauses, *topical)
        missing = () if unknown else (*(label for each in mine for label in each.missing), *references.missing)
        digests = tuple(each for each in references.documents if not each.quotable and self._speaks_for(each, sentence))
        return Named(tuple(dict.fromkeys(clauses)), missing, unknown, digests, references.documents, numbers, self.without_names(sentence))

    def without_names(self, sentence: str) -> str:
        """A sentence without what names its source before and behind the words themselves."""
        rest, named = _MARKS.sub("", sentence), False
        while match := self._name.match(rest) or (self._link.match(rest) if named else None):
            named = True
            rest = _MARKS.sub("", rest[match.end() :])
        return _WRITTEN_THERE.sub("", self._back.sub("", rest if named else sentence))

    @cached_property
    def _name(self) -> re.Pattern[str]:
        number, topic = (re.sub(r"\?P<\w+>", "?:", pattern.pattern) for pattern in (_NUMBER, _TOPIC))
        return re.compile(rf"{_BY}?[「“\"]?(?:《[^》]+》|{number}|{topic}|{_LABEL}|{_GENERAL})[」”\"]?")

    @cached_property
    def _link(self) -> re.Pattern[str]:
        """What may stand between a source's name and its words."""
        return re.compile(rf"[（(][^（）()]{{0,40}}[)）]|里面|里|中|上|的|已经|明确|专门|精神|{self._words.saying}|是(?!指|否)|了|着|过")

    @cached_property
    def _back(self) -> re.Pattern[str]:
        return re.compile(
            rf"[（(【](?:参?见|详见|摘自|出自|依据|来源)?[：:]?(?:《[^》]+》|方案|通知|{_LABEL}|第?[一二三四五前后末]句|[、，,\s])+[)）】]?[。；;]?\s*$|——\s*(?:《[^》]+》|{_LABEL}|方案)+\s*$"
            rf"|[，,]这?就?[是在](?:《[^》]+》|方案|文件|通知)?(?:{_LABEL})(?:里|中)?的?(?:要求|规定|内容|原话|原文|(?:所|里)?[写说讲]的|明确的)?[。！]?\s*$"
        )

    def _by_topic(self, sentence: str) -> Iterator[Clause]:
        for match in _TOPIC.finditer(sentence):
            wanted = pairs(match["topic"]) or frozenset({match["topic"]})
            found = [clause for clause in self._library.originals if clause.number and wanted <= pairs(clause.title)]
            if len(found) == 1:
                yield found[0]

    @cached_property
    def _names(self) -> Mapping[str, Document]:
        names: dict[str, Document] = {}
        for document in self._library.documents.values():
            for title in (document.title, document.short_title):
                if title:
                    names[words_only(title)] = document
        return names

    def _is_known(self, title: str) -> bool:
        words = words_only(title)
        if words in self._names or f"《{fold(title).text}》" in self._originals:
            return True
        return any(self._is_tail(words, name, document) for name, document in self._names.items())

    def _is_tail(self, words: str, name: str, document: Document) -> bool:
        """Whether a title is the end of a known one (方案, 户籍制度改革方案), perhaps behind the place's name."""
        for place in sorted(document.places, key=len, reverse=True):
            words = words.removeprefix(place)
        return len(words) > 1 and name.endswith(words)

    def _unknown_titles(self, sentence: str) -> Iterator[str]:
        for match in _TITLE.finditer(sentence):
            title = match["title"] or match["angled"]
            if not self._is_known(title):
                yield title
        for match in _BARE_TITLE.finditer(_TITLE.sub("", sentence)):
            title = re.sub(rf"^.*?{_BY}", "", match["title"])
            if words_only(title) not in self.all_words and not self._is_known(title):
                yield title

    @cached_property
    def all_words(self) -> str:
        """The words of the originals."""
        return words_only(self._originals)

    def _other_places(self, sentence: str) -> Iterator[str]:
        """The main document's title behind another place's name or before 实施细则, without brackets."""
        main = self.main
        tail = words_only(main.short_title or main.title).removeprefix(words_only(main.jurisdiction))
        for match in re.finditer(
            rf"(?P<place>[一-鿿]{{1,8}}?[省市州县区])?{re.escape(tail)}(?P<more>[一-鿿]{{0,6}}(?:细则|办法|意见))?", sentence
        ):
            place = re.sub(rf"^.*?{_BY}", "", match["place"] or "")
            if match["more"] or (place and not place.endswith((main.jurisdiction, *main.places))):
                yield f"{place}{tail}{match['more'] or ''}"

    def _unknown_numbers(self, sentence: str) -> Iterator[Change]:
        known = [document.number for document in self._library.documents.values() if document.number]
        known += [match.group() for match in _NUMBER.finditer(self._originals)]
        for match in _NUMBER.finditer(sentence):
            plain = f"〔{match['year']}〕{match['serial']}号"
            issuer = _NO_ISSUER.sub("", match["issuer"] or "")
            if not any(fold(each).text.endswith(plain) and _issuer_agrees(issuer, each) for each in known):
                yield Change(
                    ChangeKind.DOCUMENT_NUMBER, _meant(issuer, plain, known), issuer + match.group().removeprefix(match["issuer"] or "")
                )

    def numbers(self, sentence: str) -> list[str]:
        """The document numbers in a sentence, as written."""
        return [match.group() for match in _NUMBER.finditer(sentence)]

    def _speaks_for(self, document: Document, sentence: str) -> bool:
        """Whether a sentence says what a document says, rather than that the notice follows it."""
        names = [each for each in (document.number, document.short_title.strip("《》"), document.title) if each]
        folded = fold(sentence).text
        for name in (fold(each).text for each in names):
            position = folded.find(name)
            if position >= 0:
                behind = re.sub(r"^[》）)〕]*(?:[（(〔][^）)]*[）)])?", "", folded[position + len(name) :])
                return bool(re.match(rf"(?:的|里|中)?(?:{_LABEL}|{self._words.saying}|:)", behind))
        return False


def _issuer_agrees(issuer: str, number: str) -> bool:
    own = re.split(r"[〔\[（(]", number)[0]
    return not issuer or issuer.endswith(own) or own.endswith(issuer)


def _meant(issuer: str, plain: str, known: list[str]) -> str:
    """The known number of the same issuer, or of the same year and serial; "" where none is alike."""
    alike = [each for each in known if issuer and _issuer_agrees(issuer, each)]
    return next(iter(alike), next((each for each in known if fold(each).text.endswith(plain)), ""))
