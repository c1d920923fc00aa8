"""A person at the practice server's page, with requests in the place of a browser.

As a program, `python -m tests.practice.person ADDRESS`, it is the browser: it leaves at once, as `xdg-open` does, and
consents behind its back; on Windows whoever starts it does not wait.
"""

from __future__ import annotations

import os
import re
import sys
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit


def get(url: str, method: str = "GET", body: str = "", **headers: str) -> tuple[int, str, str]:
    """One request of a browser: status, text, and where it is sent on to."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port or 80, timeout=20)
    try:
        connection.request(method, f"{parts.path or '/'}?{parts.query}", body or None, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers.get("Location", "")
    finally:
        connection.close()


def consent(url: str, answer: str = "allow") -> str:
    """Do as a person does at the provider's page; returns the address that it leads back to, "" where it does not."""
    status, page, back = get(url)
    if status != 200:
        return back
    key = re.search(r'name="request" value="([^"]+)"', page)
    assert key is not None
    box = {"scope": "mail"} if " checked" in page else {}
    form = urlencode({"request": key[1], "answer": answer, **box})
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return get(url.partition("?")[0], "POST", form, **kind)[2]


def willing(url: str) -> None:
    """Consent, and open the page of the listener."""
    assert get(consent(url))[0] == 200


if __name__ == "__main__" and (sys.platform == "win32" or not os.fork()):
    willing(sys.argv[1])
