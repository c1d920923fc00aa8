"""What filters write about spam."""

from __future__ import annotations

import pytest

from mailconfig_gui.domain.source import Header
from mailconfig_gui.domain.spam_marks import SpamMark, read_spam_mark


@pytest.mark.parametrize(
    ("name", "value", "spam"),
    [
        ("x-spam-status", "No, score=-0.1 required=5.0 tests=DKIM_SIGNED", False),
        ("x-spam-status", "Yes, score=9.1", True),
        ("x-spam-status", "score=1", None),
        ("x-spam-flag", "YES", True),
        ("x-spam", "Yes", True),
        ("x-spamd-result", "default: False [1.20 / 15.00];", False),
        ("x-spamd-result", "default: True [19.20 / 15.00];", True),
        ("x-spamd-result", "", None),
        ("x-gm-spam", "0", False),
        ("x-gm-spam", "1", True),
        ("x-ms-exchange-organization-scl", "-1", False),
        ("x-ms-exchange-organization-scl", "4", False),
        ("x-ms-exchange-organization-scl", "5", True),
        ("x-ms-exchange-organization-scl", "many", None),
        ("x-forefront-antispam-report", "CIP:192.0.2.1;SCL:1;SFV:NSPM;", False),
        ("x-forefront-antispam-report", "CIP:192.0.2.1; SCL:5; SFV:SPM;", True),
        ("x-forefront-antispam-report", "SFV:SKS", True),
        ("x-forefront-antispam-report", "CTRY:;", None),
        ("x-microsoft-antispam-mailbox-delivery", "ucf:0;dest:J;", True),
        ("x-microsoft-antispam-mailbox-delivery", "ucf:0;dest:I;", False),
        ("x-microsoft-antispam-mailbox-delivery", "ucf:0;", None),
        ("x-ui-filterresults", "notjunk:1;V03", False),
        ("x-ui-filterresults", "junk:10;V03", True),
        ("x-ui-filterresults", "", None),
        ("x-spam-level", "*****", None),
        ("subject", "Yes", None),
    ],
)
def test_each_filter_has_its_own_way(name: str, value: str, spam: bool | None) -> None:
    assert read_spam_mark(Header(name, value)) == (SpamMark(name, value, spam) if spam is not None else None)
