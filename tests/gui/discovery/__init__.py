"""Discovery in the window."""
