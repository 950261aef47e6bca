"""What a message of Discord is built of, and the buttons and selects in it that outlive a process."""
