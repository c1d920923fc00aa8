"""Which versions of the platform can be asked for; apart from what is known of them, for the command line's parser."""

from __future__ import annotations

VERSIONS = ("2.5", "3.3", "3.6", "3.9", "4.3", "4.4")
DEFAULT_VERSION = "4.3"
