"""Set up, test and explain the outgoing mail of a self-hosted ThingsBoard platform."""

__version__ = "0.1.0"


class IncompleteError(Exception):
    """A part of the program is not whole. The sentence names the place and what to do: for whoever writes one."""
