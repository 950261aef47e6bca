"""Use cases of what a team watches and is posted."""
