"""What a process counts, in the form that Prometheus reads."""
