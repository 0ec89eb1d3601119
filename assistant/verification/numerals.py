"""Numbers as Chinese texts write them: 38, 百分之三十八, 三成八, 二〇二〇, 半."""

from __future__ import annotations

_DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_PLACES = {"十": 10, "百": 100, "千": 1000}
NUMERAL = r"(?:\d+(?:\.\d+)?|[〇零一二两三四五六七八九十百千]+)"
"""Pattern of one number in Arabic or Chinese figures below 10,000."""


def read_number(text: str) -> str:
    """Read a number in Arabic or Chinese figures, or digit by digit.

    Args:
        text: What `NUMERAL` matches, or 半.

    Returns:
        The value as a decimal string without needless zeros.

    Example:
        >>> [read_number(text) for text in ("38", "三十八", "二〇二〇", "十", "一百零五", "38.0", "半")]
        ['38', '38', '2020', '10', '105', '38', '0.5']
    """
    if text == "半":
        return "0.5"
    if text[0].isdigit():
        return f"{float(text):g}" if "." in text else str(int(text))
    if not any(place in text for place in _PLACES):
        return str(int("".join(str(_DIGITS[character]) for character in text)))
    total = digit = 0
    for character in text:
        if character in _PLACES:
            total += (digit or 1) * _PLACES[character]
            digit = 0
        else:
            digit = _DIGITS[character]
    return str(total + digit)
