"""The certificates that a server sent: which link fails and why, an authority of one's own, the line for Java."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from mailconfig_gui.diagnosis.chain import keytool_lines
from mailconfig_gui.gui.dialogs.dialog import Dialog
from mailconfig_gui.gui.kit.buttons import Fold
from mailconfig_gui.gui.kit.cards import Card
from mailconfig_gui.gui.kit.icons import beside_icon
from mailconfig_gui.gui.kit.layouts import Flow, spaced
from mailconfig_gui.gui.kit.text import Label, Text, Title
from mailconfig_gui.gui.kit.theme import GRID
from mailconfig_gui.gui.results.cards import card_button, card_head
from mailconfig_gui.smtp.phrasing import day
from mailconfig_gui.words.say import say, say_many

if TYPE_CHECKING:
    from mailconfig_gui.diagnosis.chain import Link, View

_MOST_NAMES = 12


class CertificateDialog(Dialog):
    """The chain as served, the server's own certificate first."""

    copy_wanted = Signal(str)
    trust_wanted = Signal()
    forget_wanted = Signal()

    def __init__(self, view: View, parent: QWidget, *, ca_file: str | None = None) -> None:
        super().__init__(say("Certificates of {host}", host=view.host), parent, width=88)
        box, inner = self.box, self
        box.addWidget(Text(_overview(view), "", inner).selectable())
        for number, link in enumerate(view.links):
            box.addWidget(_link_card(view, number, link, inner))
        if view.may_be_trusted or ca_file is not None:
            self._add_trust(box, inner, ca_file)
        box.addStretch(1)
        self.buttons(QDialogButtonBox.StandardButton.Close)

    def _add_trust(self, box: QVBoxLayout, inner: QWidget, ca_file: str | None) -> None:
        box.addWidget(Title(say("Is this your own authority?"), inner))
        if ca_file is not None:
            box.addWidget(
                Text(
                    say(
                        "Tests of this server from here also trust the authority in {ca_file}.",
                        ca_file=ca_file,
                    ),
                    "",
                    inner,
                )
            )
        else:
            words = say(
                "Get its certificate (a PEM file) from whoever runs it. Tests from here can then trust it for this "
                "server, beside the public authorities. Nothing is sent to a server that stays unproved."
            )
            box.addWidget(Text(words, "", inner))
        row = Flow()
        trust = card_button(
            say("Trust a CA file for tests…") if ca_file is None else say("Choose another file…"),
            inner,
            self.trust_wanted,
        )
        row.addWidget(trust)
        if ca_file is not None:
            row.addWidget(card_button(say("Trust it no more"), inner, self.forget_wanted))
        box.addLayout(row)
        box.addWidget(Title(say("For the platform"), inner, "step"))
        box.addWidget(
            Text(
                say(
                    "The platform's Java has its own list. Type this on every node, and again after each new image:"
                ),
                "",
                inner,
            )
        )
        lines = keytool_lines(ca_file or "ca.pem")
        for title, container in ((say("Installed as a package"), False), (say("In a container"), True)):
            commands = [(one.short, one.command) for one in lines if one.container is container]
            self._add_commands(box, inner, title, commands)

    def _add_commands(
        self, box: QVBoxLayout, inner: QWidget, title: str, commands: list[tuple[str, str]]
    ) -> None:
        text = "".join(f"# {where}\n{command}\n" if where else f"{command}\n" for where, command in commands)
        head = QHBoxLayout()
        spaced(head)
        head.addWidget(Text(title, "", inner), 1)
        copy = card_button(say("Copy"), inner, lambda: self.copy_wanted.emit(text), name="copy")
        copy.setAccessibleName(say("Copy the commands: {title}", title=title))
        head.addWidget(copy)
        box.addLayout(head)
        frame = Card("plain", inner)
        for where, command in commands:
            if where:
                frame.box.addWidget(Text(f"{where}:", "faint", frame))
            line = Text(command, "", frame).selectable().fixed()
            line.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
            frame.box.addWidget(line)
        box.addWidget(frame)


def _overview(view: View) -> str:
    many = len(view.links)
    if view.failing < 0:
        return say_many(
            many,
            "{host} sent one certificate, and it is trusted.",
            "{host} sent {n} certificates, and they are trusted.",
            host=view.host,
        )
    return say_many(
        many,
        "{host} sent one certificate. It is where the proof breaks.",
        "{host} sent {n} certificates. Number {failing} is where the proof breaks.",
        host=view.host,
        failing=view.failing + 1,
    )


def _link_card(view: View, number: int, link: Link, parent: QWidget) -> Card:
    failing = number == view.failing
    card = Card("bad" if failing else "info", parent)
    mark, role = ("error", "bad") if failing else ("done", "good") if view.failing < 0 else ("info", "accent")
    place = say("The server's own") if number == 0 else say("Signed the one above")
    card_head(card, mark, role, f"{number + 1}. {link.subject or say('without a name')}")
    card.setAccessibleName(f"{number + 1}. {link.subject}. {view.why if failing else place}")
    if failing:
        card.box.addLayout(beside_icon("warning", "bad", Text(_why(view), "bad", card).selectable()))
    form = QFormLayout()
    form.setHorizontalSpacing(2 * GRID)
    form.setVerticalSpacing(4)
    rows = [
        (say("Issued by"), link.issuer),
        (say("Valid"), say("{first} to {last}", first=day(link.not_before), last=day(link.not_after))),
    ]
    if link.names:
        names, more = ", ".join(link.names[:_MOST_NAMES]), len(link.names) - _MOST_NAMES
        if more > 0:
            names = say("{names} and {more} more", names=names, more=more)
        rows.insert(0, (say("Names"), names))
    if link.key:
        rows.append((say("Key"), link.key))
    for label, words in rows:
        form.addRow(Label(label, "faint", card), Text(words, "", card).selectable())
    card.box.addLayout(form)
    if link.sha256:
        fold = Fold(say("Fingerprint"), card)
        fold.setAccessibleName(say("Fingerprint of number {number}", number=number + 1))
        card.box.addWidget(fold, 0, Qt.AlignmentFlag.AlignLeading)
        middle = len(link.sha256) // 2 + 1
        # In two lines: it has no blank at which it could wrap.
        print_ = (
            Text(f"SHA-256\n{link.sha256[:middle]}\n{link.sha256[middle:]}", "", card).selectable().fixed()
        )
        print_.hide()
        fold.toggled.connect(print_.setVisible)
        card.box.addWidget(print_)
    return card


def _why(view: View) -> str:
    if view.fault == "wrong-name":
        return say("It is made out to another name than {host}.", host=view.host)
    return view.why
