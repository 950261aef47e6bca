"""Replies -> Block Kit."""
