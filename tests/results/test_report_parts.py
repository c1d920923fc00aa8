"""The parts of a report that tell of one result each."""

from __future__ import annotations

from typing import Any

import pytest

from mailconfig_gui.results.blocks import Facts, Literal, Paragraph, Section, Table, Tone
from mailconfig_gui.results.record import record_of
from mailconfig_gui.results.report_parts import part_of, settings_of
from tests.results.samples import (
    ARRIVED,
    DIAGNOSIS,
    DOMAIN,
    FAILED,
    HEAD,
    OAUTH,
    PLATFORM_TEST,
    SETTINGS,
    TEST,
)

SECRET = "correct horse battery staple"


def part(sample: dict[str, Any], **changes: object) -> Section:
    return part_of(record_of({**sample, **changes}))


def facts(section: Section) -> dict[str, str]:
    return {name: cell.text for one in section.blocks if isinstance(one, Facts) for name, cell in one.rows}


def table(section: Section) -> Table:
    return next(one for one in section.blocks if isinstance(one, Table))


def settings(**changes: object) -> dict[str, str]:
    return facts(settings_of(record_of({**TEST, **changes}), {"sendgrid": "SendGrid"}))


def test_the_settings_stand_there_by_their_names_in_the_window() -> None:
    shown = settings()
    assert shown["Host"] == "smtp.provider.example"
    assert (shown["Enable TLS"], shown["Timeout"], shown["Provider"]) == ("yes", "10000 ms", "SendGrid")
    assert settings(preset="of-a-newer-version")["Provider"] == "of-a-newer-version"
    assert "TLS version" not in shown


def test_of_a_secret_only_that_it_is_set_is_told_even_if_a_file_holds_it() -> None:
    shown = settings(settings={**SETTINGS, "password": SECRET, "xPassword": SECRET}, preset=None)
    assert shown["Password"] == "set; not shown"
    assert SECRET not in repr(shown)
    assert "Password" not in settings(secrets=None)


def test_what_belongs_to_a_switch_that_is_off_is_left_out() -> None:
    proxy = {"proxyHost": "proxy.example", "proxyPort": "3128"}
    assert "Proxy host" not in settings(settings={**SETTINGS, **proxy, "enableProxy": False})
    assert settings(settings={**SETTINGS, **proxy, "enableProxy": "true"})["Proxy host"] == "proxy.example"


def test_a_value_that_is_none_of_the_platforms_is_left_out() -> None:
    assert "Host" not in settings(settings={**SETTINGS, "smtpHost": {"deep": ["x"]}})


def test_a_test_tells_its_facts_and_leaves_out_what_is_not_known() -> None:
    shown = facts(part(TEST))
    assert shown["Encryption"] == "TLSv1.3 TLS_AES_256_GCM_SHA384"
    assert (shown["Valid until"], shown["Duration"], shown["Time"]) == (
        "2027-04-02", "520 ms", "2026-11-30 10:15:42 UTC",
    )  # fmt: skip
    bare = facts(part(TEST, tls=None, certificate=None, made="?", round_trips=0))
    assert not {"Encryption", "Issued by", "Time", "Round trips"} & {*bare}


def test_the_stages_are_rows_with_a_bar_each() -> None:
    stages = table(part(FAILED))
    assert len(stages.rows) == 10
    name, learnt, trips, ms, bar = stages.rows[-1]
    assert (name.text, name.tone, trips.text, ms.text) == ("Login", Tone.BAD, "2", "118")
    assert learnt.text.endswith("535 5.7.8 Authentication credentials invalid")
    assert bar.span is not None
    assert bar.span.tone is Tone.BAD
    assert bar.span.start + bar.span.length == pytest.approx(1)
    assert [told for _, told in stages.columns[-1].axis] == ["0", "150", "300"]


def test_of_older_results_nobody_counted_the_round_trips() -> None:
    stages = [{"stage": "dns", "ok": True, "ms": 12, "text": ""}]
    assert table(part(TEST, stages=stages)).rows[0][2].text == ""


def test_a_failed_test_ends_with_the_last_lines_that_were_said() -> None:
    said = [one.text for one in part(FAILED).blocks if isinstance(one, Literal)]
    assert said[0].splitlines()[-1] == "< 535 5.7.8 Authentication credentials invalid"
    assert said[1].startswith("Authentication failed; nested exception")


def test_what_is_unsafe_is_a_warning() -> None:
    warnings = [
        one.text for one in part(FAILED).blocks if isinstance(one, Paragraph) and one.tone is Tone.WARNING
    ]
    assert warnings == ["The password goes over the network readable."]


def test_a_verdict_without_a_warning_is_one_sentence() -> None:
    sound = part(TEST, platform={"version": "4.2", "outcome": "sends"})
    assert sound.blocks[-1] == Paragraph("ThingsBoard 4.2 would send.", Tone.GOOD)


def test_a_test_without_stages_and_verdict_tells_that_alone() -> None:
    assert part(TEST, ok=False, stages=[], platform=None, transcript=[]).blocks[0] == Paragraph(
        "The settings could not be tested.", Tone.BAD
    )


def test_each_finding_of_a_domain_is_a_row_once() -> None:
    rows = table(part(DOMAIN, findings=[*DOMAIN["findings"], DOMAIN["findings"][1]])).rows
    assert [row[0].tone for row in rows] == [Tone.GOOD, Tone.BAD, Tone.WARNING, Tone.UNKNOWN]
    assert rows[1][2].literal
    assert not [one for one in part(DOMAIN, findings=[]).blocks if isinstance(one, Table)]


def test_an_arrival_tells_what_passed_and_the_way() -> None:
    passed, way = (one for one in part(ARRIVED).blocks if isinstance(one, Table))
    assert [row[1].text for row in passed.rows] == ["passes", "no record", "passes"]
    assert [row[3].text for row in way.rows] == ["?", "3", "1"]
    assert way.rows[1][4].span is not None
    assert way.rows[1][4].span[:2] == (0, 0.75)
    assert facts(part(ARRIVED))["Marked as spam"] == "no"


def test_a_mail_that_nobody_says_anything_of_has_no_tables() -> None:
    assert not [
        one for one in part({**HEAD, "kind": "arrived", "folder": None}).blocks if isinstance(one, Table)
    ]


def test_a_mail_that_was_returned_tells_why() -> None:
    assert part(ARRIVED, **DIAGNOSIS).blocks[1] == Paragraph(DIAGNOSIS["why"])


def test_a_login_tells_its_ends() -> None:
    rows = table(part(OAUTH)).rows
    assert [row[0].text for row in rows] == ["2026-12-09", "no date"]
    assert [row[1].text for row in rows] == ["8", ""]
    assert not [one for one in part(OAUTH, clocks=[]).blocks if isinstance(one, Table)]


def test_the_platforms_own_words_stand_where_its_test_failed() -> None:
    failed = part(PLATFORM_TEST, ok=False, text="Couldn't connect to host", diagnosis=DIAGNOSIS)
    assert Literal("Couldn't connect to host") in failed.blocks
    assert failed.blocks[-1] == Paragraph(DIAGNOSIS["why"])
    assert facts(part(PLATFORM_TEST))["Platform"] == "https://things.plant.example"
