"""Posts and answers on their way to Slack."""
