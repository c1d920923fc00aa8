"""Chromium without a screen, driven by its DevTools protocol over a pair of named pipes; it reaches loopback only."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import select
import time
from typing import Any

from tests.lab.sandbox import LabError, Process, Sandbox

PROGRAM = "/usr/lib/chromium/chromium-headless-shell"
OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1", "--remote-debugging-pipe",
)  # fmt: skip
DEADLINE_S = 20.0


class Browser:
    """A running browser; every page is a private one, without what earlier ones kept."""

    def __init__(self, sandbox: Sandbox) -> None:
        home = sandbox.make_folder("browser")
        said, heard = home / "said", home / "heard"
        for pipe in (said, heard):
            os.mkfifo(pipe)
        # Opened for both directions, so that neither side waits for the other.
        self._say = os.open(said, os.O_RDWR)
        self._hear = os.open(heard, os.O_RDWR | os.O_NONBLOCK)
        self._rest = b""
        self._number = 0
        #: What all pages have asked for: session and address.
        self.requests: list[tuple[str, str]] = []
        self.process: Process = sandbox.start(
            "browser", "sh", "-c", 'exec "$@" 3<"$0/said" 4>"$0/heard"', home,
            PROGRAM, *OPTIONS, f"--user-data-dir={home}/profile", log="browser/log",
        )  # fmt: skip

    def open(self, url: str) -> Page:
        """Open a page and return it when it is there; all that it asks for is in its `requests`."""
        context = self.command("Target.createBrowserContext")["browserContextId"]
        target = self.command("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        session = self.command("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, context, target, session)
        self.command("Network.enable", session)
        self.command("Page.navigate", session, url=url)
        page.wait("document.readyState == 'complete' && location.href != 'about:blank'")
        return page

    def command(self, method: str, session: str = "", **parameters: object) -> Any:
        """Have the browser do something; raise LabError with its log when it does not."""
        self._number += 1
        request: dict[str, object] = {"id": self._number, "method": method, "params": parameters}
        if session:
            request["sessionId"] = session
        os.write(self._say, json.dumps(request).encode() + b"\0")
        end = time.monotonic() + DEADLINE_S
        while True:
            answer = self._next(end)
            if answer.get("method") == "Network.requestWillBeSent":
                self.requests.append((answer["sessionId"], answer["params"]["request"]["url"]))
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise LabError(f"{method}: {answer['error']}")
                return answer["result"]

    def _next(self, end: float) -> Any:
        while b"\0" not in self._rest:
            if not select.select([self._hear], [], [], max(0.0, end - time.monotonic()))[0]:
                raise LabError(f"the browser does not answer\n{self.process.text()}")
            self._rest += os.read(self._hear, 1 << 16)
        message, _, self._rest = self._rest.partition(b"\0")
        return json.loads(message)

    def close(self) -> None:
        """Close the pipes; the process ends with the sandbox."""
        os.close(self._say)
        os.close(self._hear)


class Page:
    """One page of the browser."""

    def __init__(self, browser: Browser, context: str, target: str, session: str) -> None:
        self._browser = browser
        self._context = context
        self._target = target
        self._session = session

    def evaluate(self, script: str) -> Any:
        """The value of a JavaScript expression in the page, of a promise when it is kept."""
        answer = self._browser.command(
            "Runtime.evaluate", self._session, expression=script, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in answer:
            raise LabError(f"{script}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def wait(self, condition: str) -> None:
        """Return as soon as a JavaScript expression is true."""
        end = time.monotonic() + DEADLINE_S
        while time.monotonic() < end:
            # Between two pages there is none to ask.
            with contextlib.suppress(LabError):
                if self.evaluate(condition):
                    return
        raise LabError(f"{condition} does not become true at {self.address}")

    def wait_for_address(self, start: str) -> str:
        """The page's address as soon as it begins like that, be there a page or not."""
        end = time.monotonic() + DEADLINE_S
        while not self.address.startswith(start):
            if time.monotonic() > end:
                raise LabError(f"the page is {self.address}")
        return self.address

    @property
    def requests(self) -> list[str]:
        """The addresses that it has asked for until now, blocked or not."""
        self.evaluate("0")
        return [url for session, url in self._browser.requests if session == self._session]

    def resize(self, width: int) -> None:
        """Show it as wide as that, in CSS pixels."""
        metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
        self._browser.command("Emulation.setDeviceMetricsOverride", self._session, **metrics)

    def printed(self, width: float, height: float) -> bytes:
        """Print it as PDF on paper of that size in inches, as a person would."""
        size = {"paperWidth": width, "paperHeight": height}
        data = self._browser.command("Page.printToPDF", self._session, printBackground=True, **size)["data"]
        return base64.b64decode(data)

    def heard(self) -> list[tuple[str, str]]:
        """What a screen reader is given: role and name of all that is not ignored."""
        nodes = self._browser.command("Accessibility.getFullAXTree", self._session)["nodes"]
        shown = (node for node in nodes if not node["ignored"])
        return [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in shown]

    @property
    def address(self) -> str:
        """What stands in the address line."""
        target = self._browser.command("Target.getTargetInfo", targetId=self._target)
        address: str = target["targetInfo"]["url"]
        return address

    @property
    def text(self) -> str:
        """What a person reads."""
        return str(self.evaluate("document.body.innerText"))

    def value(self, selector: str) -> str:
        """What an input field holds."""
        return str(self.evaluate(f"document.querySelector({json.dumps(selector)}).value"))

    def type(self, selector: str, text: str) -> None:
        """Put text in the place of what a field holds, by the keyboard."""
        self.evaluate(f"document.querySelector({json.dumps(selector)}).select()")
        self._browser.command("Input.insertText", self._session, text=text)

    def click(self, selector: str) -> None:
        """Click with the mouse in the middle of an element, wherever it is."""
        found = f"document.querySelector({json.dumps(selector)})"
        self.wait(f"{found} != null")
        self.evaluate(f"{found}.scrollIntoView()")
        box = self.evaluate(f"{found}.getBoundingClientRect().toJSON()")
        place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        for event in ("mousePressed", "mouseReleased"):
            self._browser.command(
                "Input.dispatchMouseEvent", self._session, type=event, button="left", clickCount=1, **place
            )

    def close(self) -> None:
        """Close it and forget all it kept."""
        self._browser.command("Target.disposeBrowserContext", browserContextId=self._context)
