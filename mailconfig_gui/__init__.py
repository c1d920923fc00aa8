"""Set up, test and explain the outgoing mail of a self-hosted ThingsBoard platform."""

__version__ = "0.1.0"
