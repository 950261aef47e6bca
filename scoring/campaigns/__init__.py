"""What a list of people can be expected to bring together, and which of them bring most of it."""
