"""Requests of Slack: taken, verified, and read."""
