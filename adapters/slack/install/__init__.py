"""Where we are installed, how that begins and ends."""
