"""The authority of one's own that tests trust."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.practice.server import PracticeServer
from tests.gui import states


def test_each_server_has_its_own_authority_until_it_is_forgotten(window: MainWindow, tmp_path: Path) -> None:
    states.choose_sendgrid(window)
    pem = tmp_path / "ca.pem"
    with PracticeServer() as server:
        pem.write_text(server.ca_pem, encoding="ascii")
    window.trust.trust("SMTP.sendgrid.net", pem)
    window.trust.trust("mail.plant.org", pem)
    assert window.trust.ca_file() == str(pem)
    window.trust.forget()
    assert window.trust.ca_file() is None
    assert window.trust.ca_file_of("mail.plant.org") == str(pem)


def test_what_holds_no_authority_is_not_trusted(window: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("nothing", encoding="ascii")
    with pytest.raises(MailConfigError):
        window.trust.trust("mail.plant.org", tmp_path / "ca.pem")
    assert window.trust.ca_file_of("mail.plant.org") is None
