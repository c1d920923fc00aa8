"""The person's browser: takes the pages that the window opens, and does with them as a test wants."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

_SCHEMES = ("http", "https")


class Browser(QObject):
    """Keeps the addresses that were opened; each is handed to `does` on a thread of its own."""

    def __init__(self, does: Callable[[str], object] | None) -> None:
        super().__init__()
        self._does = does
        self._threads: list[threading.Thread] = []
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        """Open a page."""
        address = url.toString(QUrl.ComponentFormattingOption.FullyEncoded)
        self.opened.append(address)
        if self._does is not None:
            self._threads.append(threading.Thread(target=self._does, args=(address,)))
            self._threads[-1].start()

    def close(self) -> None:
        """Wait until all is done."""
        for thread in self._threads:
            thread.join(20)


@contextmanager
def browsing(does: Callable[[str], object] | None = None) -> Iterator[Browser]:
    """Take what Qt opens; without `does` the person only looks at the page."""
    browser = Browser(does)
    for scheme in _SCHEMES:
        QDesktopServices.setUrlHandler(scheme, browser, "open")  # type: ignore[arg-type]  # as it is, whatever its stubs say
    try:
        yield browser
    finally:
        browser.close()
        for scheme in _SCHEMES:
            QDesktopServices.unsetUrlHandler(scheme)
