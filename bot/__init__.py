"""Runs: processes, settings, schedule; the one floor that knows everything."""
