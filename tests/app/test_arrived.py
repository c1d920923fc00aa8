"""What the source of a mail tells, in words; what is read in it is proved in tests/domain."""

from __future__ import annotations

import io

import pytest

from mailconfig_gui.app.arrived import (
    NoMailError,
    Proof,
    Returned,
    cautions,
    headline,
    proof,
    read_mail,
    spam_words,
    tell,
)
from mailconfig_gui.domain.arrived import Arrived
from mailconfig_gui.domain.source import MOST_BYTES
from tests.domain.mails import BOUNCE, GOOGLE, MICROSOFT, POSTFIX, forged, without

FORGED = "Authentication-Results: mx.elsewhere.test; dmarc=pass header.from=plant.example\n"


def arrived(mail: str) -> Arrived:
    told = tell(mail.encode())
    assert not isinstance(told, Returned)
    return told


def results(words: str) -> Arrived:
    line = f"Authentication-Results: mx.example.org; {words}\n"
    return arrived(without("Authentication-Results").replace("X-Spam", f"{line}X-Spam"))


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (
            arrived(GOOGLE),
            (
                "The test mail with the code 7QK-2M arrived. DMARC passes: the receiver takes it as coming from plant."
                "example."
            ),
        ),
        (arrived(MICROSOFT), "DMARC fails: the receiver does not take it as coming from plant.example."),
        (
            results("spf=pass smtp.mailfrom=relay.test; dkim=pass header.d=relay.test; dmarc=fail"),
            "DMARC fails: what passed belongs to relay.test, not to plant.example in From.",
        ),
        (results("spf=pass smtp.mailfrom=plant.example"), "what passed belongs to plant.example."),
        (results("spf=pass smtp.mailfrom=else.test"), "and nothing that passed belongs to plant.example."),
        (results("iprev=pass"), "It holds no word of the receiver about SPF, DKIM or DMARC."),
        (
            arrived(forged(FORGED, without("Authentication-Results"))),
            "Whether it passed is not known: what it says of that may be forged.",
        ),
    ],
)
def test_the_first_sentence_says_what_is_proved(told: Arrived, words: str) -> None:
    assert headline(told).endswith(words)


def test_a_mail_without_sender_is_told_too() -> None:
    assert "coming from its sender" in headline(
        arrived(GOOGLE.replace("From: Plant <iot@plant.example>\n", ""))
    )


def test_the_proof_has_a_line_for_each_check() -> None:
    assert proof(arrived(GOOGLE)) == (
        Proof("SPF", "passes", "send.plant.example", "", True),
        Proof("DKIM", "passes", "plant.example", "selector k1", True),
        Proof("DMARC", "passes", "plant.example", "", True),
    )
    lines = proof(results("spf=none; dkim=none"))
    assert [line.result for line in lines] == ["no record", "not signed", "not said"]
    assert [line.good for line in lines] == [None, None, None]
    assert [line.good for line in proof(arrived(MICROSOFT))] == [True, None, False]


def test_spam_is_told_where_a_filter_says_something() -> None:
    assert spam_words(arrived(MICROSOFT)) == "It was marked as spam."
    assert spam_words(arrived(POSTFIX)) == "It was not marked as spam."
    assert spam_words(arrived(GOOGLE)) == ""


def test_what_may_be_forged_is_said() -> None:
    assert cautions(arrived(GOOGLE)) == (
        "The results are those of the receiver, mx.google.com.",
        "The first hop came with the mail: whoever sent it may have made it up.",
    )
    hop = "Received: from x by y; 30 Nov 2026 08:41:04 +0000\n"
    assert cautions(arrived(forged(hop + hop + FORGED))) == (
        "The results are those of the receiver, mx.example.org.",
        "The first 2 hops came with the mail: whoever sent it may have made them up.",
        "Further results, in the name of mx.elsewhere.test, may be forged and were not counted.",
    )
    assert cautions(arrived(forged(FORGED, without("Authentication-Results")))) == (
        "The results may be forged: they name mx.elsewhere.test, which is not the server that received the mail.",
    )
    assert cautions(arrived("From: a@b.test\nTo: c@d.test\n")) == ()


def test_a_report_is_explained_with_its_code() -> None:
    told = tell(BOUNCE.encode())
    assert isinstance(told, Returned)
    assert (told.diagnosis.cause, told.code, told.failed) == ("dmarc-fail", "7QK-2M", True)
    late = tell(BOUNCE.replace("Action: failed", "Action: delayed").encode())
    assert isinstance(late, Returned)
    assert not late.failed


def test_what_is_no_mail_is_said_with_where_to_find_one() -> None:
    with pytest.raises(NoMailError, match="Show original"):
        tell(b"550 5.7.1 no")


def test_no_more_than_the_beginning_is_read() -> None:
    assert len(read_mail(io.BytesIO(bytes(3 * MOST_BYTES)))) == MOST_BYTES


def test_the_message_of_the_platforms_own_test_is_called_so() -> None:
    told = tell(b"From: a@plant.example\nSubject: Test message from Thingsboard\n\nx")
    assert isinstance(told, Arrived)
    assert headline(told).startswith("The test message of the platform arrived. ")
