"""Answers judged by two people who see neither each other's scores nor which configuration answered."""
