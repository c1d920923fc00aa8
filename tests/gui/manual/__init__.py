"""The message that arrived, in the window."""
