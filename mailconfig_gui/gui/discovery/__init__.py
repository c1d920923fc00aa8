"""From an address to its mail server."""
