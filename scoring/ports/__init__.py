"""What the core needs from outside, as Protocols whose docstrings are the guarantees."""
