"""What can be done in the window: one table of entries, which the menu bar shows and a test can print."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.gui.manual.door import KEYS
from mailconfig_gui.gui.titles import EDIT, FILE, HELP, PROFILE, TEST, TOOLS
from mailconfig_gui.words.say import mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mailconfig_gui.app.workspace import Workspace
    from mailconfig_gui.gui.manual.door import ManualDoor
    from mailconfig_gui.gui.opening import Opening
    from mailconfig_gui.gui.practice import Practice
    from mailconfig_gui.gui.profile_actions import ProfileActions
    from mailconfig_gui.gui.results.after_test import Inquiry
    from mailconfig_gui.gui.results.exports import Exports
    from mailconfig_gui.gui.saving import Saving
    from mailconfig_gui.gui.window_dialogs import WindowDialogs


def _always() -> bool:
    return True


class Entry(NamedTuple):
    """One thing to do. `menu`, `words` and `reason` are marked; the reason is said while `allowed` is false.

    `checked` makes it a switch. `group` parts the entries of a menu by lines.
    """

    menu: str
    key: str
    words: str
    call: Callable[[], object]
    shortcut: str = ""
    allowed: Callable[[], bool] = _always
    reason: str = ""
    checked: Callable[[], bool] | None = None
    group: int = 0

    def __repr__(self) -> str:
        # Calls name their window, which may be gone.
        return f"Entry({self.key!r})"


class Parts(NamedTuple):
    """What the entries act on: the window's parts, and the acts that need more than one of them."""

    workspace: Workspace
    saving: Saving
    opening: Opening
    profiles: ProfileActions
    practice: Practice
    inquiry: Inquiry
    dialogs: WindowDialogs
    manual: ManualDoor
    exports: Callable[[], Exports]
    send: Callable[[], object]
    check: Callable[[], object]
    cancel: Callable[[], object]
    close: Callable[[], object]
    undo: Callable[[], object]
    redo: Callable[[], object]

    def __repr__(self) -> str:
        return "Parts()"


def entries(parts: Parts) -> tuple[Entry, ...]:
    """Return all that can be done, in the order of the menus."""
    return (*_file(parts), *_edit(parts), *_test(parts), *_profile(parts), *_tools(parts), *_help(parts))


def _file(parts: Parts) -> Iterator[Entry]:
    menu, workspace = FILE, parts.workspace
    yield Entry(menu, "new", mark("&New"), parts.opening.new, "Ctrl+N")
    yield Entry(menu, "open", mark("&Open…"), parts.opening.open, "Ctrl+O")
    yield Entry(menu, "load", mark("&Load from platform…"), parts.dialogs.load)
    yield Entry(menu, "save", mark("&Save"), parts.saving.save, "Ctrl+S", group=1)
    yield Entry(menu, "save-as", mark("Save &as…"), parts.saving.save_as, "Ctrl+Shift+S", group=1)
    yield Entry(
        menu, "revert", mark("Re&vert…"), parts.opening.revert,
        allowed=lambda: workspace.editor.draft.dirty, reason=mark("Nothing was changed."), group=1,
    )  # fmt: skip
    yield Entry(
        menu, "versions", mark("&Earlier versions…"), parts.dialogs.versions,
        allowed=lambda: workspace.profile is not None or workspace.path is not None,
        reason=mark("Nothing is open that was saved."), group=1,
    )  # fmt: skip
    yield Entry(menu, "apply", mark("Apply to &platform…"), parts.dialogs.apply, "Ctrl+Shift+A", group=1)
    yield Entry(menu, "quit", mark("&Quit"), parts.close, "Ctrl+Q", group=2)


def _edit(parts: Parts) -> Iterator[Entry]:
    past = parts.workspace.editor.past
    yield Entry(
        EDIT, "undo", mark("&Undo"), parts.undo, "Ctrl+Z", lambda: past.can_undo, mark("Nothing was changed.")
    )  # fmt: skip
    yield Entry(
        EDIT, "redo", mark("&Redo"), parts.redo, "Ctrl+Shift+Z", lambda: past.can_redo,
        mark("Nothing was taken back."),
    )  # fmt: skip
    yield Entry(EDIT, "preferences", mark("Pre&ferences…"), parts.dialogs.preferences, "Ctrl+,", group=1)


def _test(parts: Parts) -> Iterator[Entry]:
    menu, test, inquiry = TEST, parts.workspace.editor.test, parts.inquiry
    running = mark("A test is running.")
    yield Entry(
        menu, "send", mark("&Send test"), parts.send, "Ctrl+Return", lambda: not test.busy, running
    )  # fmt: skip
    yield Entry(
        menu, "check", mark("&Check without sending"), parts.check, "Ctrl+Shift+Return",
        lambda: not test.busy, running,
    )  # fmt: skip
    yield Entry(
        menu, "cancel", mark("C&ancel"), parts.cancel, "Esc",
        lambda: test.busy or inquiry.busy, mark("No test is running."),
    )  # fmt: skip
    yield Entry(
        menu, "look", mark("&Look for the cause after a failure"),
        lambda: inquiry.allow(inquiry.consent is not True), checked=lambda: inquiry.consent is True, group=1,
    )  # fmt: skip
    yield Entry(
        menu, "certificates", mark("Cer&tificates of the server…"), lambda: parts.exports().show_certificates(),
        allowed=lambda: inquiry.tried is not None and inquiry.tried.has_certificates,
        reason=mark("No test has shown a certificate."), group=1,
    )  # fmt: skip
    yield Entry(
        menu, "hand-over", mark("&Hand over to somebody else…"), lambda: parts.exports().hand_over(),
        allowed=lambda: inquiry.tried is not None and test.run is not None and test.run.diagnosis is not None,
        reason=mark("No test has failed."), group=1,
    )  # fmt: skip
    yield Entry(
        menu, "compare", mark("Compare with a test from the ser&ver…"),
        lambda: parts.exports().choose_report(),
        allowed=lambda: inquiry.tried is not None, reason=mark("Send a test first."), group=1,
    )  # fmt: skip
    yield Entry(
        menu, "history", mark("Histor&y…"), parts.dialogs.history, "Ctrl+H",
        lambda: parts.workspace.profile is not None, mark("No profile is open."), group=2,
    )  # fmt: skip
    yield Entry(
        menu, "report", mark("Save a re&port…"), parts.dialogs.report,
        allowed=lambda: inquiry.tried is not None or parts.workspace.profile is not None,
        reason=mark("Send a test first."), group=2,
    )  # fmt: skip
    yield Entry(
        menu, "bundle", mark("Save a support &bundle…"), lambda: parts.exports().save_bundle(),
        allowed=lambda: inquiry.tried is not None, reason=mark("Send a test first."), group=2,
    )  # fmt: skip
    yield Entry(
        menu, "replace", mark("&Replace the password only…"), parts.dialogs.replace_password,
        allowed=lambda: _has_saved_password(parts.workspace),
        reason=mark("Nothing is open that has a saved password."), group=3,
    )  # fmt: skip


def _has_saved_password(workspace: Workspace) -> bool:
    saved = workspace.saved_draft()
    return saved is not None and saved.get("enableOauth2") is not True


def _profile(parts: Parts) -> Iterator[Entry]:
    profiles = parts.profiles
    yield Entry(PROFILE, "profiles", mark("&Manage profiles…"), parts.dialogs.profiles, "Ctrl+Shift+P")
    for key, words, call in (
        ("rename", mark("&Rename…"), profiles.rename),
        ("duplicate", mark("&Duplicate…"), profiles.duplicate),
        ("delete", mark("D&elete…"), profiles.delete),
        ("hand-on", mark("&Hand on…"), profiles.hand_on),
    ):
        yield Entry(
            PROFILE, key, words, call,
            allowed=lambda: parts.workspace.profile is not None, reason=mark("No profile is open."), group=1,
        )  # fmt: skip


def _tools(parts: Parts) -> Iterator[Entry]:
    menu = TOOLS
    yield Entry(menu, "explain", mark("&Explain an error…"), parts.dialogs.explain)
    yield Entry(menu, "discover", mark("&Find the mail server…"), parts.dialogs.discover)
    yield Entry(menu, "domain", mark("&Check the domain…"), parts.dialogs.check_domain)
    yield Entry(menu, "arrived", mark("The &message that arrived…"), parts.dialogs.arrived)
    yield Entry(menu, "test-platform", mark("&Test what the platform has…"), parts.dialogs.test_platform)
    yield Entry(menu, "platforms", mark("M&y platforms…"), parts.dialogs.platforms)
    yield Entry(
        menu, "inbox", mark("&Practice inbox"), parts.practice.show_inbox,
        allowed=lambda: parts.practice.running, reason=mark("Choose the practice server as provider first."),
    )  # fmt: skip


def _help(parts: Parts) -> Iterator[Entry]:
    manual = parts.manual
    yield Entry(HELP, "manual", mark("&Manual"), manual.open, "F1")
    yield Entry(HELP, "keys", mark("&Keys"), lambda: manual.open(KEYS))
    yield Entry(HELP, "first-steps", mark("&First steps…"), parts.dialogs.first_steps)
    yield Entry(HELP, "about", mark("&About"), parts.dialogs.about, group=1)
