"""What a delivery does, as jobs for a thread of its own, and its progress, plan and outcome as widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from mailconfig_gui.gui.icons import IconView
from mailconfig_gui.gui.theme import GRID
from mailconfig_gui.gui.widgets import ProblemLine, Text, Title, spaced
from mailconfig_gui.model.record import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mailconfig_gui.app.deliver import Comparison, Delivery, Options, Wanted
    from mailconfig_gui.app.targets import Access
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


class Opened(Record):
    """The target is there to be talked to."""

    delivery: Delivery


class Source(Record):
    """What is applied: the fields, and what reads the stored secrets that go with them."""

    draft: Mapping[str, object]
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
    from mailconfig_gui.app.targets import open_target
    from mailconfig_gui.delivery.target import Step

    wanted = wanted._replace(draft={**source.draft, **source.secrets()})
    delivery = known
    if delivery is None:
        opened = open_target(target, access, stop)
        delivery = deliver.Delivery(opened, source.paths, source.store, stop, profile_id=source.profile_id)
    yield Opened(delivery)
    if delivery.target.kind != "file":
        moved = yield from deliver.endpoint_draft(delivery, wanted.draft)
        if moved is not None:
            yield Step("certificate", "started", "Verifying the mail server's certificate from here")
            good = deliver.verified(moved, ca_file=source.ca_file)
            words = (
                "The mail server's certificate is good" if good else "The mail server could not be verified"
            )
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
    image: str,
    password: str | None,
    known: Delivery | None,
) -> Iterator[object]:
    """Bring back an earlier state."""
    from mailconfig_gui.app import deliver
    from mailconfig_gui.app.targets import open_target

    delivery = known
    if delivery is None:
        opened = open_target(target, access, stop)
        delivery = deliver.Delivery(opened, source.paths, source.store, stop, profile_id=source.profile_id)
    yield Opened(delivery)
    yield from deliver.rollback(delivery, image, password=password)


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


def plan_widget(plan: Plan, parent: QWidget) -> QWidget:
    """Return the plan in words: what changes, what to know before."""
    inner = QWidget(parent)
    box = QVBoxLayout(inner)
    spaced(box, gap=12)
    version = plan.facts.get("version")
    about = f"{plan.where}{f', version {version}' if version else ''}"
    if plan.empty:
        box.addWidget(Title("Nothing to change", inner))
        box.addWidget(Text(f"{about} holds these settings already.", "", inner).selectable())
    else:
        count = len(plan.changes)
        box.addWidget(Title(f"{count} change{'s' if count > 1 else ''}", inner))
        box.addWidget(Text(about, "faint", inner).selectable())
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(6)
        for row, change in enumerate(plan.changes):
            grid.addWidget(Text(change.label, "faint", inner), row, 0)
            grid.addWidget(Text(f"{change.before}  →  {change.after}", "", inner).selectable(), row, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 3)
        box.addLayout(grid)
    if plan.risks:
        box.addWidget(Title("To know before", inner))
        for risk in plan.risks:
            # What a fix would change is offered below as a box to tick.
            box.addWidget(ProblemLine(risk._replace(fix=None), inner))
    return inner


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
