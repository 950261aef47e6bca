"""Use cases of posts: planned, written, posted once."""
