"""What all chats share: texts in the reader's language, and charts as pictures."""
