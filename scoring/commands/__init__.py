"""The words after /influence -> a Command, and who asks from where."""
