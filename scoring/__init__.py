"""Decides: the score, the commands, the replies. Nothing in here does I/O."""
