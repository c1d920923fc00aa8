"""Silence is a test result: a log record, a Qt message, a warning or a file outside fails the test that caused it."""

from __future__ import annotations

import logging
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailconfig_gui.words.say import choose

ROOT = Path(__file__).resolve().parent.parent


class ExpectLog:
    """Names the log records a test wants: `expect_log(r"keyring is locked")`, a regular expression."""

    def __init__(self) -> None:
        self.patterns: list[re.Pattern[str]] = []

    def __call__(self, pattern: str) -> None:
        self.patterns.append(re.compile(pattern))


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture
def expect_log() -> ExpectLog:
    """Allow, and demand, log records of level WARNING and above whose text matches."""
    return ExpectLog()


@pytest.fixture(autouse=True)
def no_unexpected_log(expect_log: ExpectLog) -> Iterator[None]:
    """Fail the test on a log record >= WARNING it did not expect, and on one it expected that did not come."""
    collector = _Collector()
    logging.getLogger().addHandler(collector)
    yield
    logging.getLogger().removeHandler(collector)
    texts = [f"{record.name}: {record.getMessage()}" for record in collector.records]
    surprises = [text for text in texts if not any(pattern.search(text) for pattern in expect_log.patterns)]
    if surprises:
        pytest.fail("unexpected log records: " + "; ".join(surprises), pytrace=False)
    absent = [pattern.pattern for pattern in expect_log.patterns if not any(map(pattern.search, texts))]
    if absent:
        pytest.fail(f"expected log records did not come: {absent}", pytrace=False)


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """Speak English again after a test in which another language was chosen."""
    yield
    choose(None)


class WroteOutside(BaseException):
    """A test wrote to a place that is neither temporary nor made for it. Not an Exception: nothing may swallow it."""


#: Folders of the checkout that tools of the test run keep; all are git-ignored.
_OWN = (
    "artefacts",
    "build",
    "dist",
    ".hypothesis",
    ".pytest_cache",
    ".mypy_cache",
    ".ruff_cache",
    ".parts",
    ".cache",
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
#: Audit events that change a folder: how many paths come first, and where their directory descriptors stand.
_CHANGES = {"os.mkdir": (1, 2), "os.remove": (1, 1), "os.rmdir": (1, 1), "os.rename": (2, 2)}
_guarding = False


def _outside(path: object) -> bool:
    if not isinstance(path, str | bytes | os.PathLike):
        return False  # a descriptor
    if str(path).lower() == os.devnull:
        return False  # on Windows a name without a folder
    text = os.path.abspath(os.fsdecode(path))  # noqa: PTH100 - Path costs ten times as much, at every open()
    if "__pycache__" in text or "/.coverage" in text:
        return False
    if text.startswith(_prefix):  # first: the checkout itself may lie below the temporary folder
        return text[len(_prefix) :].split(os.sep, 1)[0] not in _OWN
    return not f"{text}{os.sep}".startswith(_allowed)


_prefix = str(ROOT) + os.sep
_temporary = {os.path.realpath(tempfile.gettempdir()), tempfile.gettempdir(), "/tmp"}
_allowed = (*(folder + os.sep for folder in sorted(_temporary)), "/dev/", "/proc/")


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if not _guarding:
        return
    if event == "open":
        path, mode, flags = arguments
        writing = isinstance(flags, int) and flags & _WRITING
        if writing and _outside(path):
            raise WroteOutside(f"opened for writing: {path!r} (mode {mode!r})")
    elif event in _CHANGES:
        paths, descriptors = _CHANGES[event]
        for path, descriptor in zip(arguments[:paths], arguments[descriptors:], strict=False):
            # shutil.rmtree names files relative to an open folder, which was itself reached from an allowed place.
            if descriptor == -1 and _outside(path):
                raise WroteOutside(f"{event}: {path!r}")


@pytest.fixture(scope="session", autouse=True)
def no_writes_outside() -> Iterator[None]:
    """Raise where a test's own process opens, makes, moves or removes a file that is not temporary."""
    global _guarding
    sys.addaudithook(_audit)
    _guarding = True
    yield
    _guarding = False
