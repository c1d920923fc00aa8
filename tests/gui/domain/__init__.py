"""The check of a domain in the window."""
