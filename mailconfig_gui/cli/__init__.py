"""The command line. No Qt on this path."""
