"""What makes a score, what moved it, and how accounts compare: numbers, before they are said."""
