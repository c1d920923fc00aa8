"""What every test relies on: no display, no session bus, no file of the person's, and silence unless expected.

The environment is set here, before anything imports Qt, keyring or platformdirs.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import settings

from tests.systems import NOT_ON_WINDOWS, WINDOWS

_HOME = Path(tempfile.mkdtemp(prefix="mailconfig-test-home-"))

for _name in (
    "DISPLAY", "WAYLAND_DISPLAY", "MAILCONFIG_PASSWORD", "MAILCONFIG_PROXY_PASSWORD", "CREDENTIALS_DIRECTORY",
    "SSL_CERT_FILE", "SSL_CERT_DIR", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LANGUAGE", "MAILCONFIG_LANGUAGE",
    # Every program that a test starts, each of the two processes that run tests too, would be compiled anew.
    "PYTHONDONTWRITEBYTECODE",
    "http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
):  # fmt: skip
    os.environ.pop(_name, None)
os.environ.update(
    QT_QPA_PLATFORM="offscreen",
    # Qt would start a D-Bus daemon that outlives the tests where dbus-x11 is installed.
    DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent",
    PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring",
    LC_ALL="C.UTF-8",
    HOME=str(_HOME),
    USERPROFILE=str(_HOME),
)
for _name, _folder in (
    ("XDG_CONFIG_HOME", "config"), ("XDG_DATA_HOME", "data"), ("XDG_STATE_HOME", "state"), ("XDG_CACHE_HOME", "cache"),
    ("XDG_RUNTIME_DIR", "runtime"), ("APPDATA", "appdata"), ("LOCALAPPDATA", "localappdata"),
):  # fmt: skip
    (_HOME / _folder).mkdir(mode=0o700)
    os.environ[_name] = str(_HOME / _folder)

# What a shell starts in the background ignores Ctrl-C, under nohup a hang-up too, and so would every program that the
# tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)
if sys.platform != "win32":
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

pytest_plugins = ["tests.strict", "tests.lab.fixtures"]

# The same examples in every run, so that a failure seen in CI is the failure seen at home; `make test-all` digs deeper.
settings.register_profile("default", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("quick", deadline=None, derandomize=True, print_blob=True, max_examples=10)
settings.register_profile("deep", deadline=None, max_examples=2000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


collect_ignore = [*NOT_ON_WINDOWS] if WINDOWS else []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """On Windows say what stayed away, and why."""
    if not WINDOWS:
        return
    terminalreporter.section("not on Windows")
    skipped = [report.longrepr for report in terminalreporter.stats.get("skipped", ())]
    reasons = Counter(why[2] for why in skipped if isinstance(why, tuple))
    for reason, count in reasons.most_common():
        terminalreporter.line(f"{count:5} {reason.removeprefix('Skipped: ')}")
    for place, reason in NOT_ON_WINDOWS.items():
        terminalreporter.line(f"  all tests/{place}: {reason}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Remove the home folder of this run."""
    shutil.rmtree(_HOME, ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the slow tests to `make test-all` and to whoever names them."""
    if config.option.markexpr or any("::" in argument for argument in config.args):
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    if slow:
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if not item.get_closest_marker("slow")]
