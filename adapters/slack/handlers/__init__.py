"""What people type, press and fill in -> the core, and back."""
