"""A situation in ordinary words -> verdict per route, what is missing, and the next question; rules and words are data of the corpus."""
