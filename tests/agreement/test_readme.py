"""What the README shows is what the command prints."""

from __future__ import annotations

import re
from datetime import date

from assistant.flow import Desk, answer, ask
from assistant.interfaces.phrases import render
from assistant.settings import ROOT


def test_the_answer_in_the_readme_is_the_one_given(desk: Desk, today: date) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"\n\$ \S+ -m assistant ask (\S+)\n(.*?)\n```", readme, re.DOTALL)
    assert shown
    assert render(answer(ask(shown[1], desk, as_of=today), desk), desk) == shown[2]
