"""What is said: replies as data, and the words in them."""
