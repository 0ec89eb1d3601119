"""How editors say the same thing otherwise: an edited sentence is brought back to the clause's way of putting it before it is judged.

Only turns of Chinese are here; which words stand for a clause's own words is data (drafting/wordings.yaml of the corpus).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from assistant.clauses.library import Library
from assistant.documents.datafile import read_yaml
from assistant.errors import SourceError
from assistant.verification.passages import fold, words_only

_FILE = Path("drafting") / "wordings.yaml"

ALMOST = "二前准干假公廉《"
"""In front of a plain word they make another thing of it: 二房东 is no 房东, 公租房 no 租房."""
POINTS_BACK = re.compile("(?:这样的|这类|此类|上述|以上|这些)(?:亲属|人员|人|家庭|学生|情形|情况|毕业生)?(?=可|能|要|应|，)")
"""How a sentence points back to whom the one before speaks of."""
_LEFT_OUT = "(?:除外|不在此列|不算在内|不在其列|不包括在内)"
_TURNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), meant)
    for pattern, meant in (
        # The exception behind its noun, or before it, as 除…外，其他….
        (
            rf"(?:其他|其余)(?P<noun>[^，。；（）]{{2,14}}?)[（(](?P<items>[^（）()]{{2,40}}?){_LEFT_OUT}[）)]",
            r"除\g<items>外，其他\g<noun>",
        ),
        (r"除了?(?P<items>[^，。；]{2,40}?)(?:以外|之外|外)的?[，,]?(?:其他|其余)?", r"除\g<items>外，其他"),
        (r"(?P<start>^|[，。；])(?P<items>[^，。；除]{2,40}?)(?:以外|之外)的(?:其他|其余)?", r"\g<start>除\g<items>外，其他"),
        # A pair written out: 祖父母、外祖父母 as （外）祖父母.
        (r"(?P<kin>[一-鿿]{3})(?:、|和|或者?|及|与)外(?P=kin)", r"（外）\g<kin>"),
        # Whoever is spoken to is the person himself; a polite word asks nothing more.
        (r"^(?:(?:各位|亲爱的|广大|全体)[一-鿿]{1,8}|[一-鿿]{1,6}(?:们|朋友)好?)[，！：]", ""),
        (r"(?<=[局委办])(?:领头|带头|挑头)", "牵头"),
        (r"^(?:请(?:大家|您)?注意|温馨提示|提醒一下|需要说明的是|简单说|简单来说|也就是说|换句话说)[，：]", ""),
        (r"[您你](?:本人|自己)|[您你](?!们)", "本人"),
        (r"(?<!各)自己的?(?=[一-鿿]{4})", "本人"),
        (r"(?:满足|具备|达到|合乎|符合)(?:规定的?|相应的?|有关|相关)?(?:条件|要求)", "符合条件"),
        (r"(?<![适相对供反响效答回])应(?=[征先经由在把将到]|申请|办理)", "应当"),
        (r"落(?:下)?户口", "落户"),
        (r"归(?P<who>[一-鿿、]{2,30}?)(?:主管|管|负责)(?=[，。；]|$)", r"由\g<who>负责"),
        (r"牵头(?:单位|部门)?(?:是|为)(?P<who>[一-鿿]{2,12})", r"\g<who>牵头"),
        (r"(?P<who>[一-鿿]{2,8}[局委办])(?:是|为)牵头(?:单位|部门)", r"\g<who>牵头"),
        (r"(?<![申邀聘提])请(?![问教求示假客])", ""),
        (r"(?P<named>[和与及、][^，。；]{1,24}，?)都(?=可以|能)", r"\g<named>"),
        (r"凡是?(?=[在有持是符])", ""),
        (r"起来(?=[，。；]|$)", ""),
        # 要随军落户的 names a case and asks nothing.
        (r"(?<=[一-鿿、])(?:想要?|要)(?![求想点])(?P<case>[一-鿿]{2,10})的(?=[，,])", r"\g<case>"),
        (r"[，,]再(?=[到去向])", "后，"),
        (r"(?<![由关低对高属大小少多等至终位基鉴])于(?=[城县农当国居实])", "在"),
    )
)
_SAME: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), one)
    for pattern, one in (
        ("[的了着其先]", ""),
        ("是指|指是|指", "指"),
        ("应当|应该|必须|需要|应|须|需|要(?!求)", "要"),
        ("可以|能够|可|能", "可"),
        ("按照|依照|依据|遵照|根据|按", "按"),
        ("以及|及|和|与|跟|同", "和"),
        ("将|把", "把"),
        ("包括|包含|含", "含"),
        ("为|是", "是"),
        ("并且|而且|并|且", "且"),
        ("或者|或", "或"),
        ("以后|之后|后", "后"),
        ("以前|之前|前", "前"),
        ("已经|已", "已"),
        ("居住|住", "住"),
        ("购买|购置|买", "买"),
        ("办理|办", "办"),
        ("选择|选", "选"),
        ("户籍|户口", "户口"),
        ("迁移到|迁移至|迁至|迁往|迁到|转到", "迁到"),
        ("于|在", "在"),
    )
)
_AND, _OR = "(?:并且|而且|同时|以及|且|并|和|与|及)", "(?:或者|或是|或)"
_JOINT = re.compile(f"(?P<left>[一-鿿]{{2}})(?P<and>{_AND})?(?P<or>{_OR})?(?(and)|(?(or)|(?!)))(?P<right>[一-鿿]{{2}})")
_DONE = re.compile(
    r"已经?[^，。；]{0,6}(?:放开|放宽|取消|解决|健全|完善|建立|实现|落实|统一|覆盖|建成|消除)|(?:放开|放宽|取消|解决|健全|完善|建立|实现|落实|统一|建成|消除)了"
)
_WHERE = re.compile("[本外全同跨]省|省[内外]|[本外全同]县|县[内外]|本区|本地|外地|外国|全国|境[内外]|[本外]乡|[本外]镇|本村")
_TIME = re.compile(
    r"(?:今|明|后|本|当)?年(?:底|内|末|初)(?:前|之前|以前)?|(?:本|当|下|上)?月(?:底|内|末)(?:前|之前)?|近期|近日|今年|明年|即日起|限期|尽快|尽早|[一二两三四五六七八九十半几\d]+个?(?:工作日|天|日|周|星期|个?月|年|小时)(?:内|以内|之内|后|以后)"
)


def load_wordings(corpus_dir: Path, library: Library) -> Mapping[str, str]:
    """Load drafting/wordings.yaml of every document: what editors say to what the document says.

    Raises:
        SourceError: If a meaning does not stand in its document.
    """
    found: dict[str, str] = {}
    for document in library.documents.values():
        path = corpus_dir / document.id / _FILE
        entries = (read_yaml(path) or {}).get("wordings") or {} if path.exists() else {}
        for meant, said in entries.items():
            if str(meant) not in fold(document.text).text and words_only(str(meant)) not in words_only(document.text):
                raise SourceError(f"{path}，「{meant}」：原文里没有这几个字，编辑的说法没处对。请照抄原文。")
            found |= {str(each): str(meant) for each in said}
    return found


def restored(text: str, wordings: Mapping[str, str], source: str) -> str:
    """Put an edited sentence in the clause's way of putting it.

    Args:
        text: The sentence as the editor has it.
        wordings: What editors say to what the document says.
        source: The wording of the clauses that it is held against.

    Returns:
        The sentence with plain turns undone, and with the clause's words where it uses them and not the editor's.
    """
    held = words_only(source)
    usable = [said for said, meant in wordings.items() if said in text and words_only(said) not in held and words_only(meant) in held]
    if usable:
        pattern = "|".join(map(re.escape, sorted(usable, key=len, reverse=True)))
        text = re.sub(f"(?<![{ALMOST}])(?:{pattern})", lambda match: wordings[match.group()], text)
    for turn, meant in _TURNS:
        text = turn.sub(meant, text)
    return text


@lru_cache(maxsize=8192)
def canonical(text: str) -> str:
    """The words of a text with one form for each word that has several: for looking whether words stand in it, not for reading."""
    words = words_only(text)
    for same, one in _SAME:
        words = same.sub(one, words)
    return words


def joined_otherwise(text: str, source: str) -> Iterator[str]:
    """Two things of which both are asked for, told as one or the other, or the other way round.

    Args:
        text: A sentence, in the clause's words.
        source: The wording of the clauses.

    Yields:
        One line for each 或者 that is 且 or 、 in the source, and each 并且 that is 或者 there.
    """
    for match in _JOINT.finditer(_without_commas(text)):
        left, right = re.escape(match["left"]), re.escape(match["right"])
        found = re.search(f"{left}(?P<joint>、|{_AND}|{_OR})其?{right}(?P<rest>[^，。；]*)", _without_commas(source))
        if found is None:
            continue
        either = bool(re.fullmatch(_OR, found["joint"])) or (found["joint"] == "、" and bool(re.search(_OR, found["rest"])))
        if either != bool(match["or"]) and not (found["joint"] == "、" and match["and"]):
            yield f"原文是「{found['joint']}」，不是「{match['or'] or match['and']}」：「{match.group()}」"


def _without_commas(text: str) -> str:
    """A text in which a comma before 或者 or 并且 does not part what they join."""
    return re.sub(rf"[，,](?={_AND}|{_OR})", "", "".join(text.split()))


def told_as_done(text: str, source: str) -> Iterator[str]:
    """A task told as if it were done: 已经全面放开."""
    for match in _DONE.finditer(text):
        if match.group() not in source:
            yield f"原文是部门任务，不是已经做到：「{match.group()}」"


def added_times(text: str, source: str) -> Iterator[str]:
    """A time by which something is done, or a period, that the clauses do not give: 年底前."""
    for match in _TIME.finditer(text):
        if match.group() not in source:
            yield f"原文没有这个时间：「{match.group()}」"


def added_places(text: str, source: str) -> Iterator[str]:
    """A limit of place that the clauses do not draw: 本省公民 for 公民."""
    for match in _WHERE.finditer(text):
        if match.group() not in source:
            yield f"原文没有限定「{match.group()}」"
