"""No document that would make the platform throw at start or at save is ever built or rendered, whatever comes in.

The judge is not our own check but the platform's reading of the document (prediction.jackson, itself held against
Jackson), for every version.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailconfig_gui.delivery.document import Document, DocumentError, build, draft_of, parse_document, render
from mailconfig_gui.model.fields import FIELDS, defaults
from mailconfig_gui.model.java import as_boolean
from mailconfig_gui.model.mail_address import parse_mail_from
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.prediction.jackson import JavaSettings, read_as_platform
from mailconfig_gui.prediction.observed import Observed
from mailconfig_gui.prediction.platforms import PLATFORMS
from mailconfig_gui.prediction.verdict import predict

GOOD: dict[str, object] = {
    "mailFrom": "ThingsBoard <tb@example.org>", "smtpProtocol": "smtp", "smtpHost": "mail.example.org",
    "smtpPort": "587", "timeout": "10000", "enableTls": True, "tlsVersion": "TLSv1.2", "username": "tb@example.org",
    "password": "word", "enableProxy": False, "proxyHost": "", "proxyPort": "", "proxyUser": "", "proxyPassword": "",
}  # fmt: skip
NASTY: list[object] = [
    None, True, False, 0, 1, -1, 25, 587, 70000, 10**40, 0.0, 25.0, 587.5, -1e300, "", " ", "null", "true", "TRUE",
    "yes", "25", " 25", "25 ", "+25", "0025", "25.0", "1e3", "٢٥", "-1", "0", "99999999999", "SMTP", "smtp", "smtps",
    "Smtps", "TLSv1", "TLSv1.2", "tlsv1.2", "TLSv1.2 TLSv1.3", "TLSv1.2,TLSv1.3", "localhost", "mail.example.org:25",
    "http://proxy", "a b", "a, b <c@d>", "TB: x <a@b>", "noat", "a@b\r\nBcc: c@d", "x\x00y", "\ud800", "ä@ö.example",
    [], {}, ["25"], {"a": 1}, [None], "proxy.example:3128", "3128",
]  # fmt: skip
OTHERS = (
    "enableOauth2",
    "providerId",
    "clientId",
    "clientSecret",
    "redirectUri",
    "refreshToken",
    "extra",
    "useSystemMailSettings",
)
KEYS = tuple(field.key for field in FIELDS)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
VALUES = st.sampled_from(NASTY) | JSON | st.sampled_from(list(GOOD.values()))
CHANGES = st.dictionaries(st.sampled_from((*KEYS, *OTHERS)), VALUES, max_size=4)
DRAFTS = st.builds(
    lambda changes, dropped: {key: value for key, value in {**GOOD, **changes}.items() if key not in dropped},
    CHANGES,
    st.sets(st.sampled_from(KEYS), max_size=2),
)


def boots(values: Mapping[str, object]) -> None:
    """Fail unless every version of the platform starts with these values and saves them."""
    for version, platform in PLATFORMS.items():
        if version == "2.5" and "password" not in values:
            continue  # there an absent key means "keep", and is put back before it is read
        read = read_as_platform(values, platform)
        assert isinstance(read, JavaSettings), read
        assert read.protocol in ("smtp", "smtps")
        assert 1 <= read.port <= 65535
        assert read.watchdog_ms > 0
        # Where it is no whole number of 32 bits, one read waits for ever; the watchdog ends it.
        assert read.read_timeout_ms in (read.watchdog_ms, None)
        assert parse_mail_from(read.mail_from).address
    # Those of OAuth2 keep the type that they have.
    for key in defaults():
        assert not isinstance(values.get(key, ""), float | type(None) | list | dict)
    if as_boolean(values.get("enableOauth2", False)):  # read at save without a look whether they are there
        assert {"providerId", "clientId", "clientSecret", "redirectUri"} <= set(values)


def starts(values: Mapping[str, object]) -> None:
    """Fail unless every version of the platform starts with these values, saves them and can try to send."""
    boots(values)
    for version in PLATFORMS:
        if version == "2.5" and "password" not in values:
            continue
        found = predict(values, Observed(), version, password_kept=True)
        assert found.outcome == "unknown", found.text


def built(draft: Mapping[str, object], base: Document | None, *, include_password: bool) -> Document | None:
    try:
        document = build(draft, base=base, include_password=include_password)
    except MailConfigError:
        return None
    if not document.values["username"]:
        assert document.values["password"] == "", "it would log in as its operating-system user"
    return document


def rendered(document: Document) -> dict[str, object] | None:
    try:
        whole = json.loads(render(document))
    except MailConfigError:
        return None
    assert whole["key"] == "mail"
    values = whole["jsonValue"]
    assert isinstance(values, dict)
    return values


@settings(max_examples=600)
@given(DRAFTS, st.booleans())
def test_any_draft(draft: dict[str, object], include_password: bool) -> None:
    document = built(draft, None, include_password=include_password)
    if document is not None:
        starts(document.values)
        assert rendered(document) == document.values


@settings(max_examples=400)
@given(
    DRAFTS,
    DRAFTS,
    st.dictionaries(st.sampled_from(("id", "key", "tenantId", "createdTime")), JSON),
    st.booleans(),
)
def test_any_draft_over_any_row(
    draft: dict[str, object], row: dict[str, object], envelope: dict[str, object], include_password: bool
) -> None:
    document = built(draft, Document(envelope, row), include_password=include_password)
    if document is not None:
        starts(document.values)


@settings(max_examples=600)
@given(DRAFTS)
def test_any_values_are_rendered_only_when_the_platform_starts(values: dict[str, object]) -> None:
    written = rendered(Document({"key": "mail"}, values))
    if written is not None:
        starts(written)


@settings(max_examples=300)
@given(
    st.builds(lambda values: json.dumps({"key": "mail", "jsonValue": values}).encode(), DRAFTS)
    | st.binary(max_size=80)
)
def test_any_file(data: bytes) -> None:
    try:
        document = parse_document(data)
    except DocumentError:
        return
    again = built(draft_of(document), document, include_password=True)
    if again is not None:
        starts(again.values)


def arbitrary(seed: int, count: int) -> Iterator[dict[str, object]]:
    rng = random.Random(seed)
    for _ in range(count):
        draft = dict(GOOD)
        for _change in range(rng.randint(0, 3)):
            draft[rng.choice((*KEYS, *OTHERS))] = rng.choice((*NASTY, *GOOD.values()))
        for _drop in range(rng.randint(0, 1)):
            draft.pop(rng.choice(KEYS), None)
        yield draft


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_fifteen_thousand_drafts() -> None:
    passed = 0
    for draft in arbitrary(1, 15_000):
        document = built(draft, None, include_password=True)
        written = rendered(Document({"key": "mail"}, draft))
        for values in (None if document is None else document.values, written):
            if values is not None:
                passed += 1
                starts(values)
    assert passed > 3_000


def test_the_good_draft_passes() -> None:
    document = build(GOOD, include_password=True)
    starts(document.values)
    assert rendered(document) == document.values
