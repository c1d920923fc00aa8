"""What is dropped is told by what is in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailconfig_gui.app.dropped import Dropped, read_dropped, recognise
from mailconfig_gui.storage.files import StorageError
from tests.domain.mails import BOUNCE, GOOGLE, MICROSOFT, POSTFIX
from tests.results.packs import packed


@pytest.mark.parametrize("mail", [POSTFIX, GOOGLE, MICROSOFT, BOUNCE])
def test_mails_are_told_by_their_fields(mail: str) -> None:
    assert recognise(mail.encode()) is Dropped.MAIL
    assert recognise(b"From tb@plant.org Mon Nov 30\n" + mail.encode()) is Dropped.MAIL


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b'\xef\xbb\xbf {"smtpHost": "mail.plant.org"}', Dropped.SETTINGS),
        (packed(authority="-----BEGIN CERTIFICATE-----"), Dropped.PROFILE),
        (b'{"error": broken', Dropped.ERROR_TEXT),
        (b"subject=CN\n-----BEGIN CERTIFICATE-----\nMII", Dropped.CERTIFICATE),
        (b"535 5.7.8 Username and Password not accepted", Dropped.ERROR_TEXT),
        (b"Subject: only one field of a mail", Dropped.ERROR_TEXT),
        ("Serveur injoignable: connexion refusée".encode("latin-1"), Dropped.ERROR_TEXT),
        (b"\x89PNG\r\n\x1a\n\0\0", Dropped.UNKNOWN),
        (bytes(range(1, 32)) * 9, Dropped.UNKNOWN),
        (b"  ", Dropped.UNKNOWN),
        (b"{" * 100_000, Dropped.ERROR_TEXT),
    ],
)
def test_other_things_are_told_apart(data: bytes, kind: Dropped) -> None:
    assert recognise(data) is kind


def test_a_folder_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        read_dropped(tmp_path)
