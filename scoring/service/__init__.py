"""The use cases: what happens when a person or the schedule asks for something. One file a family."""
