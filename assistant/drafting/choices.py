"""What editors choose from; imports nothing, so that a menu costs nothing."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """What a draft is for; the value is what editors see and type."""

    QUESTIONS = "问答"
    BROADCAST = "广播稿"
    ARTICLE = "公众号"
    CARD = "柜台卡片"
    PICTURE = "一图读懂"


class Kind(StrEnum):
    """What is kept; the value is what editors see."""

    DRAFT = "宣传稿"
    SLIP = "告知单"


class State(StrEnum):
    """Where a draft stands in its review; the value is what editors see."""

    DRAFT = "草稿"
    APPROVED = "已核"
    RETURNED = "退回"


ROLES = ("宣传人员", "窗口负责人", "业务科室", "法制审核", "部门负责人")
"""Who may review: roles, so that no name is ever stored."""
SUFFIXES = (".docx", ".md", ".svg", ".png")
"""The files that a draft can be written to."""
