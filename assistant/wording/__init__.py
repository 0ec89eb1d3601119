"""Pasted text -> findings: each sentence beside the clause that it repeats, changes, or cannot stand on."""
