"""Drafts for the public, with a two-way ledger: nothing added, nothing lost."""
