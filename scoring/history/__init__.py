"""Stored scores over time, and how their forecasts did."""
