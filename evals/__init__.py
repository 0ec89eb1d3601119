"""Question sets, measures, runs and dated results."""
