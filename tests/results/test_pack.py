"""A pack for a colleague, as anybody may have written it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mailconfig_gui.results.pack import MAX_BYTES, PackError, PointId, is_pack, points, read_pack
from tests.results.packs import AUTHORITY, PACK, packed

KEY = "-----BEGIN PRIVATE KEY-----\nMIIC\n-----END PRIVATE KEY-----"


def told(**changes: Any) -> list[tuple[PointId, str]]:
    return [(one.id, one.text) for one in points(read_pack(packed(**changes), "p.json"))]


def check(kind: str, **changes: Any) -> dict[str, Any]:
    return {"kind": kind, "made": "2026-11-28T12:00:00Z", "ok": True, "current": True, "title": "", **changes}


def test_a_pack_is_read_as_it_was_written() -> None:
    pack = read_pack(packed(), "p.json")
    assert (dict(pack.content), pack.held, pack.name, pack.authority) == (PACK, (), "plant", "")
    assert pack.settings == PACK["settings"]
    assert repr(pack) == "Pack('plant')"


def test_a_good_one_leaves_only_its_secret_open() -> None:
    assert told() == [(PointId.SECRET, "Has to be given anew, for it is not in the file: Password.")]
    assert points(read_pack(packed(), ""))[0].as_json() == {
        "id": "secret",
        "text": "Has to be given anew, for it is not in the file: Password.",
    }


@pytest.mark.parametrize(
    ("key", "value"), [("smtpHost", True), ("smtpPort", False), ("username", {"a": 1}), ("scope", [1])]
)
def test_a_setting_that_no_field_could_hold_is_refused_at_its_place(key: str, value: object) -> None:
    with pytest.raises(PackError, match=f"settings.{key}"):
        read_pack(packed(settings={**PACK["settings"], key: value}), "p.json")
    assert read_pack(packed(settings={**PACK["settings"], "enableTls": True}), "p.json").settings["enableTls"]


def test_what_was_not_done_or_failed_or_is_of_other_settings_is_open() -> None:
    checks = [
        check("test", ok=False, title="The server refused the password."),
        check("domain", current=False),
    ]
    platform = {**PACK["platform"], "proof": {"made": "2026-11-29T12:00:00Z", "ok": False, "current": True}}
    assert told(checks=checks, platform=platform, secrets={}) == [
        (PointId.FAILED, "Test: failed on 2026-11-28. The server refused the password."),
        (PointId.NOT_CHECKED, "Whether a test mail arrived was not looked at."),
        (PointId.OTHER_SETTINGS, "Domain check: went well on 2026-11-28, with other settings than these."),
        (PointId.FAILED, "Test by the platform: failed on 2026-11-29."),
    ]
    assert [one for one, _ in told(checks=[], platform=None, secrets={})] == [
        PointId.NO_PLATFORM,
        *(PointId.NOT_CHECKED,) * 4,
    ]


def test_an_arrival_of_unknown_settings_counts() -> None:
    checks = [check("test"), check("domain"), check("arrived", current=None)]
    assert told(checks=checks, secrets={}) == []


def test_the_end_of_the_login_is_open() -> None:
    clocks = [
        {"ends": "2027-01-02T00:00:00Z", "reason": "The client secret ends."},
        {"ends": None, "reason": "x"},
    ]
    oauth = {"audience": "", "secret_expires": "", "clocks": clocks}
    assert told(oauth=oauth, secrets={}) == [
        (PointId.LOGIN_ENDS, "The sender's login ends on 2027-01-02. The client secret ends.")
    ]


def test_an_authority_is_named_and_nothing_else_of_its_text_is_taken() -> None:
    pack = read_pack(packed(authority=f"words\n{AUTHORITY}\nmore"), "p.json")
    assert pack.authority == f"{AUTHORITY}\n"
    assert (PointId.AUTHORITY, "Tests of smtp.plant.com trust an authority that came with the file.") in told(
        authority=AUTHORITY
    )


def test_a_secret_is_dropped_and_said() -> None:
    data = packed(
        settings={**PACK["settings"], "password": "hunter2", "more": "x"},
        authority=AUTHORITY + KEY,
        token="hunter2",
    )
    pack = read_pack(data, "p.json")
    assert pack.held == ("password", "authority")
    assert "hunter2" not in json.dumps(pack.content)
    assert "PRIVATE" not in json.dumps(pack.content)
    assert pack.settings == PACK["settings"]
    first, second, *_ = points(pack)
    assert first.text == (
        "The file held a secret, which was not taken: Password. Whoever has the file can read it: change it."
    )
    assert (first.id, second.id) == (PointId.HELD_SECRET, PointId.HELD_SECRET)
    assert "key of a certificate" in second.text


def test_what_the_program_does_not_know_is_named() -> None:
    assert (PointId.LEFT_OUT, "Left out, for this program does not know it: a, b.") in told(
        left_out=["a", "b"]
    )
    assert told(secrets={"other": "set"}) == []


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "It is no JSON."),
        (b"\xff", "It is no JSON."),
        (b"[" * 100_000, "It is no JSON."),
        (b'{"pack": NaN}', "It is no JSON."),
        (b"[]", "It names no version."),
        (b"{}", "It names no version."),
        (packed(pack="1"), "It names no version."),
        (packed(pack=True), "It names no version."),
        (packed(pack=0), "It names no version."),
        (packed() + b" " * MAX_BYTES, "It is far longer than any."),
        *(
            (packed(**{key: value}), f"What stands at “{place}” is something else than there should be.")
            for key, value, place in (
                ("name", 7, "name"),
                ("checks", ..., "checks"),
                ("checks", [check("moon")], "checks[0].kind"),
                ("checks", [{"kind": "test"}], "checks[0].made"),
                ("platform", {"address": "x"}, "platform.user"),
                ("settings", {"smtpHost": {}}, "settings.smtpHost"),
                ("settings", {"scope": [[]]}, "settings.scope"),
                ("secrets", {"password": "hunter2"}, "secrets"),
                ("secrets", {"password": []}, "secrets"),
                ("authority", "x" * 300_000, "authority"),
            )
        ),
    ],
    ids=lambda value: str(value)[:30],
)  # fmt: skip
def test_what_is_none_is_refused_in_words(data: bytes, why: str) -> None:
    with pytest.raises(PackError) as refused:
        read_pack(data, "p.json")
    assert refused.value.message == f"p.json: {why}"


def test_a_newer_one_is_refused_in_words() -> None:
    with pytest.raises(PackError, match=r"p\.json: its version is 2; this program reads up to 1\."):
        read_pack(packed(pack=2), "p.json")


def test_depth_that_nobody_needs_is_passed_over() -> None:
    deep = b'{"more":' * 400 + b"1" + b"}" * 400
    data = packed(platform=None, settings={}).replace(
        b'"platform": null', b'"platform": null, "deep": ' + deep
    )
    assert "deep" not in read_pack(data, "p.json").content


def test_texts_are_made_visible() -> None:
    assert read_pack(packed(name="a\u202eb" + "x" * 5000), "p.json").name.startswith("a\\u202eb")


def test_a_host_that_hides_something_is_spelt_out() -> None:
    texts = [text for _, text in told(settings={"smtpHost": "a\u202eb"}, authority=AUTHORITY)]
    assert "Tests of a\\u202eb trust an authority that came with the file." in texts


def test_a_pack_is_told_from_other_files() -> None:
    assert is_pack(packed(pack=7))
    assert is_pack(b"\xef\xbb\xbf" + packed())
    assert not is_pack(b'{"key": "mail"}')
    assert not is_pack(b'["pack"]')
    assert not is_pack(b'{"pack"')
