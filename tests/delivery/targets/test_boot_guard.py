"""Every target goes through the guard: whatever is asked for, over whatever lies there, the platform can start.

The judge is the platform's own reading of the document, as in the test of the documents themselves.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailconfig_gui.delivery.document import Document, build
from mailconfig_gui.delivery.target import Options, Restore, Stop, Target, Wanted
from mailconfig_gui.delivery.targets.file.target import SettingsFile
from mailconfig_gui.delivery.targets.thingsboard.api import Login, Session
from mailconfig_gui.delivery.targets.thingsboard.handoff import curl_form
from mailconfig_gui.delivery.targets.thingsboard.target import ThingsBoard
from mailconfig_gui.model.problem import MailConfigError
from tests.delivery.helpers import drained, gone_back, web_to
from tests.delivery.targets.file.test_target import Memory
from tests.delivery.test_boot_guard import DRAFTS, arbitrary, boots, starts
from tests.platform_standin.answers import ApiError
from tests.platform_standin.server import Platform

FORCED = Options(test=True, save_anyway=True)


def carried_out(there: Target, draft: Mapping[str, object], earlier: Mapping[str, object]) -> int:
    """Apply what can be applied, and go back to anything at all. Returns how much of it was not refused."""
    done = 0
    try:
        plan = drained(there.plan(Wanted(draft, endpoint_verified=True)))
        drained(there.apply(plan, FORCED))
        done += 1
    except MailConfigError:
        pass
    try:
        gone_back(there, Restore({}, earlier, {}), overwrite=True)
        done += 1
    except MailConfigError:
        pass
    return done


@pytest.fixture(scope="module", params=["3.3", "4.3"])
def platform(request: pytest.FixtureRequest) -> Iterator[Platform]:
    running = Platform(request.param, mailer=lambda *_words: "")
    running.state.api_keys["k"] = running.state.users[0]
    # The features are asked for by a real connection; there is nothing to learn from it here.
    running.garble["/api/admin/featuresInfo"] = b"HTTP/1.1 404 \r\nContent-Length: 2\r\n\r\n{}"
    yield running
    running.close()


def on_platform(
    platform: Platform, draft: Mapping[str, object], row: dict[str, object], earlier: Mapping[str, object]
) -> int:
    platform.state.row("mail")["jsonValue"] = dict(row)
    stored_before = row.get("password")
    shown = platform.state.get_settings("mail")["jsonValue"]
    platform.seen.clear()
    stop = Stop()
    login = Login("sysadmin@thingsboard.org", "sysadmin")
    done = carried_out(ThingsBoard(Session(web_to(platform.url, stop), login), stop), draft, earlier)
    posted = [seen.body for seen in platform.seen if seen.method == "POST" and "settings" in seen.path]
    for body in posted:
        assert body["key"] == "mail"
        values = body["jsonValue"]
        if values == shown:
            continue  # a test of what it holds itself
        # What lay there before comes back also where nothing was ever sent with it.
        boots(values)
        assert None not in values.values()
    if platform.state.mail != row:
        values = platform.state.mail
        if values.get("password") == stored_before and not isinstance(stored_before, str):
            values = {**values, "password": ""}  # what lay there before is not ours
        boots(values)
        platform.state.restart()
    return done


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DRAFTS, DRAFTS, DRAFTS)
def test_nothing_bad_is_posted_to_a_platform(
    platform: Platform, draft: dict[str, object], row: dict[str, object], earlier: dict[str, object]
) -> None:
    on_platform(platform, draft, row, earlier)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_two_thousand_deliveries_to_a_platform(platform: Platform) -> None:
    cases = zip(arbitrary(1, 2000), arbitrary(2, 2000), arbitrary(3, 2000), strict=True)
    done = sum(on_platform(platform, draft, row, earlier) for draft, row, earlier in cases)
    assert done > 400
    print(f"{done} of 4000 carried out")


@settings(max_examples=150)
@given(st.none() | DRAFTS, DRAFTS, DRAFTS)
def test_nothing_bad_is_written_to_a_file(
    row: dict[str, object] | None, draft: dict[str, object], earlier: dict[str, object]
) -> None:
    file = Memory(row)
    before = file.data
    carried_out(SettingsFile(file), draft, earlier)
    if file.data != before:
        boots(file.values)


@settings(max_examples=25)
@given(DRAFTS, DRAFTS)
def test_the_curl_form_merges_nothing_bad(draft: dict[str, Any], row: dict[str, Any]) -> None:
    try:
        form = curl_form(build(draft, include_password=True), "https://x.example", "d.json")
    except MailConfigError:
        return
    merged = merge_of_the_script(form.script, form.data, row)
    if merged is not None:
        starts(merged)


def merge_of_the_script(script: bytes, data: bytes, row: Mapping[str, object]) -> dict[str, object] | None:
    """Run the part of the script that merges; None where it refuses."""
    from tempfile import TemporaryDirectory

    program = script.split(b"<<'MERGE'\n")[1].split(b"\nMERGE\n")[0]
    shown = {key: value for key, value in row.items() if key != "password"}
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "live").write_text(json.dumps({"key": "mail", "jsonValue": shown}))
        (folder / "data").write_bytes(data)
        done = subprocess.run(
            [sys.executable, "-I", "-", "live", "data", "body"], input=program, cwd=folder,
            capture_output=True, timeout=30, check=False,
        )  # fmt: skip
        if done.returncode:
            assert b"Nothing was changed" in done.stderr, done.stderr
            return None
        values: dict[str, object] = json.loads((folder / "body").read_text())["jsonValue"]
        return values


def test_a_good_one_arrives(platform: Platform) -> None:
    good = next(arbitrary(5, 1)) | {
        "mailFrom": "a@plant.com", "smtpProtocol": "smtp", "smtpHost": "mail.plant.com", "smtpPort": "25",
        "timeout": "10000", "enableTls": True, "tlsVersion": "", "username": "u", "password": "p",
        "enableProxy": False, "proxyHost": "", "proxyPort": "", "proxyUser": "", "proxyPassword": "",
    }  # fmt: skip
    for name in ("enableOauth2", "useSystemMailSettings"):
        good.pop(name, None)
    assert on_platform(platform, good, dict(good, smtpHost="old.plant.com"), good) == 2
    form = curl_form(build(good, include_password=True), "https://x.example", "d.json")
    assert merge_of_the_script(form.script, form.data, {"smtpHost": None, "unknown": 1.5}) == {
        **Document({}, build(good, include_password=True).values).values, "unknown": 1.5,
    }  # fmt: skip


def test_the_stand_in_itself_refuses_to_start_with_a_bad_row(platform: Platform) -> None:
    before = platform.state.row("mail")["jsonValue"]
    platform.state.row("mail")["jsonValue"] = {"smtpHost": "x"}
    with pytest.raises(ApiError):
        platform.state.restart()
    platform.state.row("mail")["jsonValue"] = before
