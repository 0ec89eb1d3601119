"""File -> Document: texts as received, and the ledger of every repair."""
