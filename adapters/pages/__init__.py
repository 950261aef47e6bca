"""Replies -> pages that can be forwarded and printed: HTML that needs nothing but itself."""
