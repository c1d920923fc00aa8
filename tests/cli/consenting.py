"""A person with a browser at the practice server, and the sign-in that waits for one.

As a program, `consenting.py ADDRESS [refuse]`, it is the browser: it leaves at once, as `xdg-open` does, and consents
behind its back.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
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


@contextmanager
def started(tmp_path: Path, *words: object) -> Iterator[subprocess.Popen[str]]:
    """Start a sign-in in a folder; it is ended with the block."""
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "mailconfig_gui", "oauth", "sign-in", *map(str, words)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=20)


def address(process: subprocess.Popen[str]) -> str:
    """Read to the address that is to be opened."""
    stream = process.stdout
    assert stream is not None
    for line in stream:
        if line.startswith("  http"):
            return line.strip()
    raise AssertionError(process.communicate()[1])


def main() -> None:
    """Do it behind the back of who asked."""
    if not os.fork():
        come_back(*sys.argv[1:])


if __name__ == "__main__":
    main()
