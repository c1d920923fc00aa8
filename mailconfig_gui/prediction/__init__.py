"""What the platform itself will do with a mail document against the server that was seen; pure."""
