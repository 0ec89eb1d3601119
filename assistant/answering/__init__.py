"""Hits -> Statements: what is asked, and the composers that answer it from clauses."""
