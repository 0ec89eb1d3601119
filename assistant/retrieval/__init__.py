"""Question -> Hits: earlier turns, clause references, everyday speech, hybrid search and fusion."""
