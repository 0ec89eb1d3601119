"""Document -> Clauses: numbered units with path, departments, kind and stable ids."""
