from __future__ import annotations

import pytest

from mailconfig_gui.app.follow_up import without_refuted
from mailconfig_gui.diagnosis.diagnosis import Diagnosis, Who
from mailconfig_gui.model.problem import Fix
from mailconfig_gui.prediction.verdict import Verdict, VerdictOutcome

NO_LOGIN, OTHER_PORT = Fix("Send without login", {"username": ""}), Fix("Use port 587", {"smtpPort": "587"})


@pytest.mark.parametrize(
    ("unsafe", "offered"), [((), (NO_LOGIN, OTHER_PORT)), (("login-skipped",), (OTHER_PORT,))]
)
def test_to_send_without_login_is_not_offered_where_that_was_refused(
    unsafe: tuple[str, ...], offered: tuple[Fix, ...]
) -> None:
    diagnosis = Diagnosis(
        "auth-not-offered", (), "", "", (), Who.YOU, None, (NO_LOGIN, OTHER_PORT), False, "", "high", ""
    )
    verdict = Verdict("4.3", VerdictOutcome.FAILS, "", unsafe, (), ())
    assert without_refuted(diagnosis, verdict).fixes == offered
