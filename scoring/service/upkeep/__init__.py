"""Use cases of the schedule: refreshes, forecasts, what is let go."""
