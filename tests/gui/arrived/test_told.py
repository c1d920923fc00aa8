"""What the source of a mail tells, as it is shown."""

from __future__ import annotations

from mailconfig_gui.gui.arrived.told import ArrivedCard
from mailconfig_gui.gui.results.cards import DiagnosisCard
from mailconfig_gui.gui.window import MainWindow
from tests.domain.mails import BOUNCE, GOOGLE, forged, without
from tests.gui.shown import words
from tests.gui.small_windows import arrived_failed, arrived_proved, arrived_returned


def kind(window: MainWindow, source: str) -> str:
    card = window.dialogs.arrived(source.encode()).findChild(ArrivedCard)
    assert isinstance(card, ArrivedCard)
    return str(card.property("card"))


def test_a_mail_that_passes_shows_each_result_with_its_domain(window: MainWindow) -> None:
    shown = words(arrived_proved(window)).splitlines()
    at = shown.index("SPF")
    assert shown[at : at + 3] == ["SPF", "passes", "send.plant.example"]
    assert shown[at + 3 : at + 6] == ["DKIM", "passes", "plant.example  selector k1"]
    assert shown[at + 6 : at + 9] == ["DMARC", "passes", "plant.example"]
    assert shown[at + 9 : at + 11] == ["Alignment", "aligned"]
    assert "The results are those of the receiver, mx.google.com." in shown
    assert "The first hop came with the mail: whoever sent it may have made it up." in shown


def test_the_card_warns_where_the_results_may_be_forged(window: MainWindow) -> None:
    assert kind(window, GOOGLE) == "good"
    lines = "Authentication-Results: mx.elsewhere.test; dmarc=pass header.from=plant.example\n"
    assert kind(window, forged(lines, without("Authentication-Results"))) == "warn"


def test_a_failure_and_the_marks_of_filters_are_shown(window: MainWindow) -> None:
    dialog = arrived_failed(window)
    shown = words(dialog)
    assert "It was marked as spam." in shown
    assert "x-ms-exchange-organization-scl: 5" in shown
    card = dialog.findChild(ArrivedCard)
    assert isinstance(card, ArrivedCard)
    assert card.property("card") == "bad"


def test_a_report_is_explained(window: MainWindow) -> None:
    dialog = arrived_returned(window)
    assert isinstance(dialog.findChild(DiagnosisCard), DiagnosisCard)
    shown = words(dialog)
    assert "This is a report about the test mail with the code 7QK-2M." in shown
    assert "It is about the mail to you@example.org." in shown
    assert "550-5.7.26 Unauthenticated email" in shown


def test_a_report_of_a_delivery_is_no_failure(window: MainWindow) -> None:
    dialog = window.dialogs.arrived(BOUNCE.replace("Action: failed", "Action: delivered").encode())
    assert "The report tells of no failure" in words(dialog)
    assert dialog.findChild(DiagnosisCard) is None
