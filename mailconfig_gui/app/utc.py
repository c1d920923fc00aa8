"""Moments as every file and output writes them."""

import time


def utc(moment: float | None = None) -> str:
    """Return a moment in Unix seconds, the present one without any, in ISO 8601 and UTC."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))
