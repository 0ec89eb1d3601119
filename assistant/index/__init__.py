"""Clauses -> Index: segmentation, vectors in Chroma, BM25 and a small classifier, built aside and switched in one step."""
