"""What a delivery does, as jobs for a thread of its own, and its progress as widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from mailconfig_gui.gui.kit.icons import IconView
from mailconfig_gui.gui.kit.theme import GRID
from mailconfig_gui.gui.kit.widgets import Text, Title, spaced

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping

    from mailconfig_gui.app.deliver import Comparison, Delivery, Options, Wanted
    from mailconfig_gui.app.targets import Access
    from mailconfig_gui.delivery.rows import MailRow
    from mailconfig_gui.delivery.target import Plan, Step, Stop
    from mailconfig_gui.storage.paths import Paths
    from mailconfig_gui.storage.secrets import SecretStore

_ICONS = {
    "started": ("running", "accent"),
    "done": ("done", "good"),
    "failed": ("error", "bad"),
    "skipped": ("skipped", "faint"),
}
# While one of these runs the target is being changed: ending it then would leave an open question.
WRITING = frozenset({"save", "admin-email", "base-url"})


class Opened(NamedTuple):
    """The target is there to be talked to."""

    delivery: Delivery


class Source(NamedTuple):
    """What is applied: the fields, and what reads the stored secrets that go with them.

    `name` is what the settings are called, `provider` the id of their preset; `has_password` tells whether there is
    one to write.
    """

    name: str
    provider: str
    draft: Mapping[str, object]
    has_password: bool
    secrets: Callable[[], Mapping[str, str]]
    paths: Paths
    store: SecretStore
    profile_id: str
    ca_file: str | None

    def __repr__(self) -> str:
        return "Source()"


def planning(
    source: Source, target: str, access: Access, stop: Stop, wanted: Wanted, known: Delivery | None
) -> Iterator[object]:
    """Open the target unless it is open, and make the plan. Changes nothing."""
    from mailconfig_gui.app import deliver
    from mailconfig_gui.delivery.target import Step

    wanted = wanted._replace(draft={**source.draft, **source.secrets()}, endpoint_verified=False)
    delivery = yield from _opened(source, target, access, stop, known)
    moved = yield from deliver.endpoint_draft(delivery, wanted.draft)
    if moved is not None:
        yield Step("certificate", "started", "Verifying the mail server's certificate from here")
        good = deliver.verified(moved, ca_file=source.ca_file)
        words = "The mail server's certificate is good" if good else "The mail server could not be verified"
        yield Step("certificate", "done" if good else "failed", words)
        wanted = wanted._replace(endpoint_verified=good)
    yield from deliver.plan(delivery, wanted)


def applying(
    delivery: Delivery, plan: Plan, options: Options, ca_file: str | None, *, here: bool
) -> Iterator[object]:
    """Test from this computer where that is wanted, then carry out the plan."""
    from mailconfig_gui.app import deliver
    from mailconfig_gui.delivery.target import Step

    if here:
        yield Step("here", "started", "Testing from this computer, as far as the recipient")
        here_found = deliver.try_here(plan, delivery.stop, ca_file=ca_file)
        state, words = {
            True: ("done", "From this computer the server takes the login and the recipient"),
            False: ("failed", f"It fails from this computer: {here_found.reason}"),
            None: ("skipped", f"Not tested from this computer. {here_found.reason}"),
        }[here_found.works]
        yield Step("here", state, words)
        yield here_found
    yield from deliver.apply(delivery, plan, options)


def restoring(
    source: Source,
    target: str,
    access: Access,
    stop: Stop,
    known: Delivery | None,
    *,
    image: str,
    password: str | None,
    overwrite: bool,
) -> Iterator[object]:
    """Say what bringing back an earlier state would change. Changes nothing."""
    from mailconfig_gui.app import deliver

    delivery = yield from _opened(source, target, access, stop, known)
    yield from deliver.plan_rollback(delivery, image, password=password, overwrite=overwrite)


def verifying(
    source: Source, target: str, access: Access, stop: Stop, known: Delivery | None
) -> Iterator[object]:
    """Let the platform test what it has stored. Changes nothing."""
    from mailconfig_gui.app import deliver

    delivery = yield from _opened(source, target, access, stop, known)
    yield from deliver.verify(delivery)


def removing(delivery: Delivery, row: MailRow) -> Iterator[object]:
    """Remove one of several rows of mail settings from a database; a copy of it is kept."""
    from mailconfig_gui.app.mail_rows import remove_row

    yield from remove_row(delivery, row)


def _opened(
    source: Source, target: str, access: Access, stop: Stop, known: Delivery | None
) -> Generator[object, None, Delivery]:
    from mailconfig_gui.app.deliver import Delivery
    from mailconfig_gui.app.targets import open_target

    delivery = known
    if delivery is None:
        opened = open_target(target, access, stop)
        delivery = Delivery(opened, source.paths, source.store, stop, profile_id=source.profile_id)
    yield Opened(delivery)
    return delivery


class Steps(QWidget):
    """The steps of a run, one line each, in the order in which they began."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._box = QVBoxLayout(self)
        spaced(self._box, gap=6)
        self._lines: dict[str, tuple[IconView, Text]] = {}

    def show_step(self, step: Step) -> None:
        """Show how far a step is."""
        name, role = _ICONS[step.state]
        if step.id not in self._lines:
            row = QHBoxLayout()
            spaced(row)
            mark, words = IconView(name, role, self), Text("", "", self).selectable()
            row.addWidget(mark)
            row.addWidget(words, 1)
            self._box.addLayout(row)
            self._lines[step.id] = (mark, words)
        mark, words = self._lines[step.id]
        mark.show_icon(name, role)
        words.setText(step.text)
        words.set_role("bad" if step.state == "failed" else "faint" if step.state == "skipped" else "")
        words.setAccessibleName(f"{step.text}: {step.state}")

    def end(self) -> None:
        """Nothing runs any more: what did not end was stopped."""
        for mark, words in self._lines.values():
            if mark.name == "running":
                mark.show_icon("skipped", "faint")
                words.set_role("faint")


def columns_widget(found: Comparison, parent: QWidget) -> QWidget:
    """Return the two tests side by side, and why they differ where they do."""
    inner = QWidget(parent)
    grid = QGridLayout(inner)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(3 * GRID)
    marks = {"works": ("done", "good"), "fails": ("error", "bad"), "not tested": ("skipped", "faint")}
    # From here nothing was sent, so no more is claimed.
    here = "took login and recipient" if found.here == "works" else found.here
    for column, (title, word, shown) in enumerate(
        (("From this computer", found.here, here), ("From the platform", found.platform, found.platform))
    ):
        grid.addWidget(Title(title, inner), 0, column)
        row = QHBoxLayout()
        spaced(row, gap=6)
        row.addWidget(IconView(*marks[word], inner))
        row.addWidget(Text(shown.capitalize(), marks[word][1], inner), 1)
        grid.addLayout(row, 1, column)
        grid.setColumnStretch(column, 1)
    if found.explanation:
        grid.addWidget(Text(found.explanation, "", inner), 2, 0, 1, 2)
    return inner
