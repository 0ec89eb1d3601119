"""What someone must act on. Expected results are Outcomes, not exceptions.

Every message is plain Chinese and says what, where, why it matters and what to do; paths, field names and commands stand in it as they
are typed. The class says who acts.
"""

from __future__ import annotations


class AssistantError(Exception):
    """Base of all errors raised on purpose; its text is shown to people as it is."""


class SourceError(AssistantError):
    """A file of the corpus must be mended: wrong text, ledger, register or data."""


class IndexStaleError(AssistantError):
    """The index does not belong to today's corpus, or is damaged: rebuild it."""


class SettingsError(AssistantError):
    """A setting has a value that cannot be used: edit it."""


class ModelUnavailableError(AssistantError):
    """The embedding model or the configured language model cannot be used now."""


class UsageError(AssistantError):
    """A command was called with a file or a reference that cannot be read."""
