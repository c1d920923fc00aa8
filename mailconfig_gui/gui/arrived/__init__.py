"""The message that arrived: what its source proves."""
