"""Each kind reads a value as the platform does, and says what is wrong with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailconfig_gui.model.fields import BY_KEY, FIELDS, Reading
from mailconfig_gui.model.kinds import Value, as_text, visible_name
from mailconfig_gui.model.problem import Severity

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(), children, max_size=3),
    max_leaves=5,
)


def read(key: str, raw: object) -> Reading:
    return BY_KEY[key].read(raw)


def codes(reading: Reading) -> list[str]:
    return [problem.code for problem in reading.problems]


@pytest.mark.parametrize(
    ("raw", "text"),
    [("x", "x"), (True, "true"), (False, "false"), (587, "587"), (587.0, "587.0"), (None, None), ([], None)],
)
def test_as_text_is_jacksons(raw: object, text: str | None) -> None:
    assert as_text(raw) == text


def test_characters_are_named_for_people() -> None:
    assert visible_name("\u200b") == "U+200B ZERO WIDTH SPACE"
    assert visible_name("\n") == "U+000A"


@pytest.mark.parametrize(
    "field", [field for field in FIELDS if not isinstance(field.default, bool)], ids=lambda f: f.key
)
@pytest.mark.parametrize("char", ["\r", "\n", "\0", "\t", "\x7f", "\x85", "\u2028", "\u2029", "\ud800"])
def test_control_characters_are_refused_everywhere(field: object, char: str) -> None:
    key = field.key  # type: ignore[attr-defined]
    reading = read(key, f"12{char}34")
    assert [problem.severity for problem in reading.problems] == [Severity.ERROR]
    if key not in ("smtpPort", "timeout", "proxyPort"):
        problem = reading.problems[0]
        assert problem.code == "control-character"
        assert problem.fix is not None
        assert problem.fix.changes == {key: "1234"}


@pytest.mark.parametrize(
    ("raw", "value", "expected"),
    [
        ("iot", "iot", []),
        (" iot", " iot", ["outer-blank"]),
        ("iot\u200b", "iot\u200b", ["invisible-character"]),
        ("iot\u00a0x", "iot\u00a0x", ["invisible-character"]),
        (17, "17", []),
        ({}, "", ["not-text"]),
    ],
)
def test_text(raw: object, value: Value, expected: list[str]) -> None:
    reading = read("username", raw)
    assert (reading.value, codes(reading)) == (value, expected)


def test_invisible_characters_are_mended_to_blanks_or_nothing() -> None:
    fix = read("username", "\ufeffa\u00a0b\u200b").problems[0].fix
    assert fix is not None
    assert fix.changes == {"username": "a b"}


def test_an_odd_shape_matters_only_where_a_text_is_needed() -> None:
    assert read("username", []).problems[0].severity is Severity.ERROR
    assert read("tlsVersion", []).problems[0].severity is Severity.WARNING


@pytest.mark.parametrize(
    ("raw", "expected", "mended"),
    [
        ("abcd efgh ijkl mnop", ["app-password-blanks"], "abcdefghijklmnop"),
        ("secret ", ["outer-blank"], "secret"),
        ("two words", [], None),
        ("Pässwörd €", [], None),
    ],
)
def test_secret(raw: str, expected: list[str], mended: str | None) -> None:
    reading = read("password", raw)
    assert reading.value == raw
    assert codes(reading) == expected
    for problem in reading.problems:
        assert raw not in problem.title + problem.remedy
        assert problem.fix is not None
        assert problem.fix.changes == {"password": mended}


@pytest.mark.parametrize(
    ("raw", "mended"),
    [("SMTPS", "smtps"), ("smtp ", "smtp"), ("smpts", "smtps"), ("smpt", "smtp"), ("imap", None), ("", None)],
)
def test_protocol_is_exact(raw: str, mended: str | None) -> None:
    reading = read("smtpProtocol", raw)
    assert codes(reading) == ["unknown-choice"]
    fix = reading.problems[0].fix
    assert (fix.changes["smtpProtocol"] if fix else None) == mended


@pytest.mark.parametrize("raw", ["", "TLSv1.2", "TLSv1.3", "TLSv1.2 TLSv1.3"])
def test_tls_versions_java_takes(raw: str) -> None:
    assert read("tlsVersion", raw) == Reading(raw)


@pytest.mark.parametrize(
    ("raw", "code", "mended"),
    [
        ("TLSv1", "old-tls-version", "TLSv1.2"),
        ("SSLv3", "old-tls-version", "TLSv1.2"),
        ("1.2", "unknown-tls-version", "TLSv1.2"),
        ("1.3", "unknown-tls-version", "TLSv1.3"),
        ("TLS 1.2", "unknown-tls-version", "TLSv1.2"),
        ("tls1.1", "unknown-tls-version", "TLSv1.2"),
        ("TLSv1.25", "unknown-tls-version", ""),
        (" ", "unknown-tls-version", ""),
        ("TLSv1.1 TLSv1.3", "old-tls-version", "TLSv1.3"),
        ("tlsv1.2", "unknown-tls-version", "TLSv1.2"),
        ("TLSv1.2,TLSv1.3", "unknown-tls-version", "TLSv1.2 TLSv1.3"),
        ("SSLv9", "unknown-tls-version", ""),
    ],
)
def test_tls_versions_java_refuses(raw: str, code: str, mended: str) -> None:
    reading = read("tlsVersion", raw)
    assert (reading.value, codes(reading)) == (raw, [code])
    fix = reading.problems[0].fix
    assert fix is not None
    assert fix.changes == {"tlsVersion": mended}


def test_host_offers_host_and_port() -> None:
    fix = read("smtpHost", "smtp://smtp.sendgrid.net:465").problems[0].fix
    assert fix is not None
    assert fix.label == "Use smtp.sendgrid.net and port 465"
    assert fix.changes == {"smtpHost": "smtp.sendgrid.net", "smtpPort": "465"}


def test_host_without_a_guess_has_no_fix() -> None:
    assert read("smtpHost", "!!!").problems[0].fix is None
    assert read("smtpHost", "").problems[0].remedy == "Enter a name, for example smtp.example.com."


def test_reserved_host_is_a_warning_for_the_server_only() -> None:
    assert codes(read("smtpHost", "localhost")) == ["reserved-host"]
    assert codes(read("proxyHost", "localhost")) == []


@pytest.mark.parametrize(("raw", "value"), [("587", 587), (587, 587), ("0025", 25), ("65535", 65535), (1, 1)])
def test_port(raw: object, value: int) -> None:
    assert read("smtpPort", raw) == Reading(value)


@pytest.mark.parametrize(
    ("raw", "code", "mended"),
    [
        (587.0, "not-a-number", "587"),
        ("587 ", "not-a-number", "587"),
        ("+587", "not-a-number", "587"),
        ("", "not-a-number", None),
        ("abc", "not-a-number", None),
        (True, "not-a-number", None),
        ([], "not-a-number", None),
        ("-1", "not-a-number", None),
        ("٥٨٧", "not-a-number", None),
        (0, "out-of-range", None),
        (70000, "out-of-range", None),
        ("99999999999999", "not-a-number", None),
    ],
)
def test_port_refused(raw: object, code: str, mended: str | None) -> None:
    reading = read("smtpPort", raw)
    assert (reading.value, codes(reading)) == (None, [code])
    fix = reading.problems[0].fix
    assert (fix.changes["smtpPort"] if fix else None) == mended


@pytest.mark.parametrize(
    ("raw", "good"), [(5, True), (999_999, True), (0, False), (1_000_000, False), ("10s", False)]
)
def test_timeout_range(raw: object, good: bool) -> None:
    reading = read("timeout", raw)
    assert (reading.problems == ()) is good
    if not good:
        assert "milliseconds" in reading.problems[0].remedy


@pytest.mark.parametrize("raw", [1, "4", 3.5])
def test_a_timeout_in_which_nothing_can_be_sent(raw: object) -> None:
    [problem] = read("timeout", raw).problems
    assert (problem.code, problem.severity) == ("hopeless-timeout", Severity.ERROR)
    assert problem.fix is not None
    assert problem.fix.changes == {"timeout": "10000"}


@pytest.mark.parametrize(("raw", "ms"), [(6000.0, 6000), ("6000.0", 6000), (10**12, 999_999)])
def test_a_timeout_that_the_platform_takes_and_this_program_would_not_write(raw: object, ms: int) -> None:
    reading = read("timeout", raw)
    assert reading.value == ms
    assert [(problem.code, problem.severity) for problem in reading.problems] == [
        ("odd-timeout", Severity.WARNING)
    ]


@pytest.mark.parametrize("raw", [True, 0.0, "", None, []])
def test_a_timeout_that_is_no_number(raw: object) -> None:
    assert read("timeout", raw).value is None


def test_proxy_port_may_be_empty() -> None:
    assert read("proxyPort", "") == Reading("")
    assert read("proxyPort", "3128") == Reading(3128)


@pytest.mark.parametrize(
    ("key", "raw", "on", "surprises"),
    [
        ("enableTls", True, True, False),
        ("enableTls", "TRUE", True, False),
        ("enableTls", 1, False, True),
        ("enableTls", "yes", False, True),
        ("enableTls", "False", False, False),
        ("enableTls", "", False, False),
        ("enableProxy", "true", True, False),
        ("enableProxy", "TRUE", False, True),
        ("enableProxy", 1, True, False),
        ("enableProxy", 0, False, False),
        ("enableProxy", [], False, True),
    ],
)
def test_switches_read_as_the_platform_reads_them(key: str, raw: object, on: bool, surprises: bool) -> None:
    reading = read(key, raw)
    assert reading.value is on
    assert bool(reading.problems) is surprises


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("ThingsBoard <iot@plant.org>", []),
        ("iot@plant.org", []),
        ("", ["missing"]),
        ("Things, Board <a@b.org>", ["address-refused"]),
        ("noat", ["sender-without-domain"]),
        ("ThingsBoard <sysadmin@localhost.localdomain>", ["reserved-sender"]),
        ("iot@müller.org", ["non-ascii-sender"]),
        ("jürgen@plant.org", ["non-ascii-sender"]),
    ],
)
def test_mail_from(raw: str, expected: list[str]) -> None:
    assert codes(read("mailFrom", raw)) == expected


def test_mail_from_offers_punycode() -> None:
    fix = read("mailFrom", "IoT <iot@müller.org>").problems[0].fix
    assert fix is not None
    assert fix.changes == {"mailFrom": "IoT <iot@xn--mller-kva.org>"}


def test_mail_from_offers_quotation_marks() -> None:
    fix = read("mailFrom", "Things, Board <a@b.org>").problems[0].fix
    assert fix is not None
    assert fix.changes == {"mailFrom": '"Things, Board" <a@b.org>'}


@given(st.sampled_from(FIELDS), JSON)
def test_any_json_is_read_without_a_crash(field: object, raw: object) -> None:
    reading = field.read(raw)  # type: ignore[attr-defined]
    assert reading.value is not None or reading.problems
