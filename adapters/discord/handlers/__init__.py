"""Interactions of Discord -> the core, and back."""
