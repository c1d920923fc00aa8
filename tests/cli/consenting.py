"""A person with a browser at the practice server, as a program: `consenting.py ADDRESS [refuse]`.

Run as `xdg-open` it leaves at once, as that does, and consents behind its back.
"""

from __future__ import annotations

import os
import re
import sys
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener


class _Here(HTTPRedirectHandler):
    """Leads nowhere: the address that comes back is read, not opened."""

    def redirect_request(self, *_arguments: object) -> None:
        return None


def consent(url: str, answer: str = "allow") -> str:
    """Click through the consent page; return the address that it leads back to."""
    opener = build_opener(_Here, ProxyHandler({}))
    with opener.open(url, timeout=20) as page:
        text = page.read().decode()
    key = re.search(r'name="request" value="([^"]+)"', text)
    assert key is not None, text
    box = {"scope": "mail"} if " checked" in text else {}
    form = urlencode({"request": key[1], "answer": answer, **box}).encode()
    return _led_to(opener, Request(url.partition("?")[0], form))


def _led_to(opener: OpenerDirector, request: Request) -> str:
    try:
        opener.open(request, timeout=20)
    except HTTPError as answer:
        with answer:
            return str(answer.headers["Location"])
    raise AssertionError("the page led nowhere")


def come_back(url: str, answer: str = "allow") -> None:
    """Consent, and open the page of the listener."""
    build_opener(ProxyHandler({})).open(consent(url, answer), timeout=20).close()


def main() -> None:
    """Do it behind the back of who asked."""
    if not os.fork():
        come_back(*sys.argv[1:])


if __name__ == "__main__":
    main()
