"""Learns to read facts from speech: `python -m evals.reader.train`."""
