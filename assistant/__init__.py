"""Answers questions about policy documents; every sentence stands on a numbered clause, word for word."""

__version__ = "0.2.0"
