"""What a team has asked for, and what it is owed by now."""
