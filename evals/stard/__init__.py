"""Retrieval of statute articles for questions of lay people: STARD, in the assistant's default configuration."""
