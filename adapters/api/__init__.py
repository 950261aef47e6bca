"""The API: what other programs read over HTTP with a token."""
