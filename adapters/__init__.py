"""Translates: one folder for each outside thing. No adapter knows another."""
