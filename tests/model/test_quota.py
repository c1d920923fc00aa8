"""What the platform is told to stay within a quota."""

from mailconfig_gui.model.quota import Quota


def test_periods_are_written_as_the_platform_reads_them() -> None:
    # "1000:60,10000:3600" is the example of its own file of settings.
    assert Quota(per_minute=1000, per_hour=10000).rate_limits == "1000:60,10000:3600"
    assert Quota(per_day=300, per_month=9000).rate_limits == "300:86400,9000:2592000"


def test_the_line_says_what_to_set() -> None:
    assert "MAIL_PER_TENANT_RATE_LIMITS=300:86400" in Quota(per_day=300).advice()
