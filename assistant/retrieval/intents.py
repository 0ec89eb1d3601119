"""What a question wants of its clause: the wording, who leads, who is responsible; and which words carry no subject."""

from __future__ import annotations

import re
from enum import StrEnum

_LEAD = re.compile(r"牵头|[挑领带]头|打头|排头|主办|为主的部门|谁主责")
_WHO = r"(?:谁|哪个|哪家|哪些|哪几[个家]|什么|哪)(?:部门|单位|局|委|机关|政府部门|衙门|家)?"
_RESPONSIBLE = re.compile(
    rf"{_WHO}(?:来|在|去)?(?:负责|主管|管|承担|管事|出面|落实|对口)|(?:负责|责任|主管|承办)(?:的)?(?:部门|单位|机关)|归{_WHO}(?:管|负责)?|"
    rf"(?:该|要|得|去)?找{_WHO}(?:办|管|问)?|(?:哪个|哪些|哪家|哪几个|什么)(?:部门|单位|局|委办局)|分别负责|责任分工"
)
_WORDING = re.compile(
    r"原文|原话|原句|全文|逐字|一字不[差漏改]|怎么(?:写|表述|规定)的|条文|[贴调念抄列]一?[下出]?.{0,4}第|(?:是|都)?(?:怎么|咋)写"
)
_NO_SUBJECT = re.compile(
    rf"那么|那|还有|请问|麻烦|一下|具体|到底|究竟|这个|这条|这一条|这件事|这事|上面|刚才|给我|我想|知道|看看|帮|"
    rf"(?:是|由|归|该|又|都)?{_WHO}(?:来)?(?:{_LEAD.pattern}|负责|管|办)(?:的)?|(?:{_LEAD.pattern})(?:部门|单位)?|负责(?:部门|单位)?|"
    r"[说讲写](?:的|呢|了|过)?(?:都)?(?:是)?(?:些)?(?:什么|啥|哪样)(?:内容)?|请|列出|列一?下|(?:这个?|这份|该)?(?:方案|通知|文件)(?:里头|里面|里|中)?|"
    r"(?:原文|全文|原话|原句|内容|条文)(?:是什么|怎么说|怎么写|呢)?|怎么(?:写|说|规定)(?:的)?|是什么|有哪些|它|"
    r"[\s?？。!！,，、;；:：“”\"'《》()（）呢吗啊嘛的了吧呀哦噢喔是]"
)
_REFERENCE = re.compile(r"第?[(（]?[\d一二三四五六七八九十]{1,4}[)）]?(?:条|点|项|部分)|[一二三四][(（][一二三四五六七八九十]+[)）]\d*")
_STEP = re.compile(r"(?P<next>下一?[条点])|(?P<previous>上一?[条点]|前一[条点])")


class Intent(StrEnum):
    """What is wanted of the clause that answers."""

    LEAD = "lead"
    RESPONSIBLE = "responsible"
    WORDING = "wording"
    CONTENT = "content"


def intent_of(text: str) -> Intent:
    """Say what a normalised question wants; CONTENT where nothing else is asked."""
    if _LEAD.search(text):
        return Intent.LEAD
    if _RESPONSIBLE.search(text):
        return Intent.RESPONSIBLE
    return Intent.WORDING if _WORDING.search(text) else Intent.CONTENT


def subject_of(text: str) -> str:
    """What is left of a normalised question without references and words that fit any subject; may be empty."""
    return _NO_SUBJECT.sub("", _REFERENCE.sub("", text))


def step_of(text: str) -> int:
    """Whether the next (1) or the previous (-1) clause is asked for; 0 for neither."""
    match = _STEP.search(text)
    return 0 if match is None else 1 if match["next"] else -1
