"""Statements -> Checks: quotations, figures bound to subjects, negation, modality, exceptions, departments, support."""
