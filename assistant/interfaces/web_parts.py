"""What every tab of the page is built with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gradio as gr

QUIET: Mapping[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
"""For events: no spinner over what is being read, no public API."""


def html(value: str, elem_id: str | None = None, elem_classes: str | None = None) -> gr.HTML:
    """A piece of HTML without the library's own style or script."""
    return gr.HTML(value, js_on_load=None, apply_default_css=False, elem_id=elem_id, elem_classes=elem_classes)
