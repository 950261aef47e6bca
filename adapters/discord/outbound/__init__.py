"""Posts on their way to Discord."""
