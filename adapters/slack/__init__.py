"""Slack: commands in, cards out, posts by a Publisher."""
