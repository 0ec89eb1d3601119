"""Words that a draft for the public must not use: they promise what no clause gives."""

from __future__ import annotations

import re

from assistant.verification.modality import promise_failures

_PROMISES = re.compile(
    r"一定(?=能|会|可以|可|给|让|办|落|有|是|成|通过)|全部(?=能|可以|免|都|落|放开|解决)|马上|立即|立马|立刻|当场|当天|秒[办批]|随到随办|放心|包[办过落您你]|准能|保准|保证|确保您|"
    r"轻松|无忧|零门槛|无门槛|想落就落|说落就落|不用愁|不愁|都能|都可以(?!适)|人人|谁都|只要[^，。；]{1,20}就(?:能|可以|行)|只需|就能|即可|便可|就行|"
    r"免费|优惠|福利|好消息|喜讯|重磅|最[快全新强]|第一时间|抓紧|机不可失|绝对|百分之百|100%|必[办成过]"
)


def promise_words(text: str, source: str) -> tuple[str, ...]:
    """The promising words of a text that its source does not use."""
    return tuple(match.group() for match in _PROMISES.finditer(text) if match.group() not in source)


def promises_in(text: str, source: str) -> tuple[str, ...]:
    """Find the promises of a text.

    Args:
        text: A sentence, question or heading of a draft.
        source: The wording of the clauses it stands on.

    Returns:
        One line for each word that promises what the source does not say; empty when there is none.
    """
    own = tuple(f"宣传稿不用「{word}」这样的承诺" for word in promise_words(text, source))
    return own or promise_failures(text, source)
