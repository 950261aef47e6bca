"""What a network showed about an account at one moment."""
