"""Replies -> components of Discord."""
