"""Use cases of questions about accounts."""
