"""What a test came to as one object: to the schema, and without a secret."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from mailconfig_gui.app.attempt import Aftermath, Attempt, Tried
from mailconfig_gui.app.redaction import SecretFoundError
from mailconfig_gui.app.results import (
    Subject,
    read_result,
    result_as_json,
    result_object,
    result_of_test,
    result_of_untested,
)
from mailconfig_gui.app.send_test import send_test
from mailconfig_gui.results.kinds import Kind
from mailconfig_gui.results.record import RecordError, record_of
from mailconfig_gui.smtp.events import Finished, Result
from tests.app.test_send_test import SECRET, SETTINGS
from tests.cli.conftest import RESULTS
from tests.lab.certificates import Certificates
from tests.lab.fixtures import StartScripted
from tests.lab.scripted import Send, Silence, StartTls
from tests.net.helpers import AUTH, EHLO, EHLO_STARTTLS, ENVELOPE, GREETING, MESSAGE, WHOLE

DOCUMENT: dict[str, object] = {"smtpHost": "127.0.0.1", "username": "apikey", "password": SECRET}


def tried(port: int, document: dict[str, object] = DOCUMENT, **more: Any) -> Tried:
    settings = SETTINGS._replace(port=port, **more.pop("settings", {}))
    *_, last = send_test(settings, "admin@example.net", allow_unprotected=True, **more)
    assert isinstance(last, Finished)
    attempt = Attempt(settings, document, ("admin@example.net",), provider="custom")
    return Tried(attempt, last.result, Aftermath(), 1_700_000_000)


def test_the_json_object(scripted: StartScripted) -> None:
    result = tried(scripted(WHOLE).port).result
    shown: Any = json.loads(
        json.dumps(result_as_json(result, problems=[{"field": "smtpPort"}], diagnosis={"cause": "x"}))
    )
    assert list(shown)[:10] == [
        "ok", "reached", "stages", "round_trips", "queue_id", "message_id", "code", "refused", "total_ms", "problems",
    ]  # fmt: skip
    assert (shown["ok"], shown["reached"], shown["queue_id"]) == (True, "accepted", "4F2B")
    assert [one["stage"] for one in shown["stages"]][-1] == "after-data"
    assert shown["problems"] == [{"field": "smtpPort"}]
    assert shown["diagnosis"] == {"cause": "x"}
    assert {"ms", "direction", "tls", "text"} == set(shown["transcript"][0])
    assert "AUTH PLAIN ****" in [line["text"] for line in shown["transcript"]]
    assert SECRET not in json.dumps(shown, ensure_ascii=False)


def test_the_json_object_of_nothing() -> None:
    shown = result_as_json(Result())
    assert shown["reached"] == "untested"
    assert shown["problems"] == []
    assert shown["diagnosis"] is None


def test_a_test_is_told_with_what_was_seen_of_the_server(
    scripted: StartScripted, certificates: Certificates
) -> None:
    tls = StartTls(certificates.server_context(certificates.good))
    server = scripted([GREETING, *EHLO_STARTTLS, tls, *EHLO, *AUTH, *ENVELOPE, *MESSAGE])
    told = result_of_test(
        tried(server.port, settings={"enable_tls": True}, ca_file=str(certificates.ca)), "plant", probed=True
    )
    RESULTS.validate(told)
    record = record_of(told)
    assert (record.kind, record.ok, record.profile, told["preset"]) == (Kind.TEST, True, "plant", "custom")
    assert (told["made"], told["address"]) == ("2023-11-14T22:13:20Z", "127.0.0.1")
    assert (told["failure"], told["findings"], told["recipients"]) == (None, None, ["admin@example.net"])
    certificate: Any = told["certificate"]
    assert (len(certificate["sha256"]), certificate["not_after"][-1]) == (64, "Z")
    assert certificate["sha256"] != sha256(b"").hexdigest()
    assert told["tls"] == {"version": "TLSv1.3", "cipher": record.content["tls"]["cipher"], "verified": True}
    assert told["mechanism"] == "PLAIN"
    starts = [one.start_ms or 0 for one in record.stages]
    assert starts == sorted(starts)
    assert all(
        one.start_ms is not None and one.start_ms + one.ms <= (record.total_ms or 0) for one in record.stages
    )
    assert sum(one.round_trips or 0 for one in record.stages) == told["round_trips"]


def test_no_secret_is_in_it_whatever_the_server_says(scripted: StartScripted) -> None:
    """`known` is what the server has from an earlier login."""
    known = "earlier-s3cret"
    server = scripted([Send(b"554 5.7.1 go away earlier-s3cret\r\n"), Silence()])
    told = result_of_test(tried(server.port, {**DOCUMENT, "password": known}), None)
    RESULTS.validate(told)
    assert known not in json.dumps(told)
    assert told["secrets"] == {"password": "set"}
    assert told["failure"] == {"stage": "banner", "kind": "reply", "code": 554, "enhanced": "5.7.1"}


def test_a_secret_over_two_lines_takes_the_transcript_with_it(scripted: StartScripted) -> None:
    content: dict[str, object] = {"transcript": [{"text": "hunter2!hu"}]}
    document = {"password": 'hu"}]}'}
    told = result_object(Kind.TEST, content, Subject(document=document), ok=True)
    assert told["transcript"] == [{"text": "hunter2!hu"}]
    spread: dict[str, object] = {"transcript": [{"text": "earlier-"}, {"text": "s3cret"}]}
    joined = json.dumps(spread["transcript"])[11:-3]
    told = result_object(Kind.TEST, spread, Subject(document={"password": joined}), ok=True)
    assert told["transcript"] == []
    with pytest.raises(SecretFoundError):
        result_object(
            Kind.TEST,
            {"stages": spread["transcript"]},
            Subject(document={"password": joined}),
            ok=True,
        )


def test_a_token_that_is_the_user_name_too_is_shown_in_neither_place() -> None:
    subject = Subject(None, "postmark", {"username": "tok-12345678", "password": "tok-12345678"})
    told = result_of_untested(subject, problems=[], verdict=None)
    RESULTS.validate(told)
    assert (told["settings"], told["ok"]) == ({"username": "****"}, False)
    assert "tok-12345678" not in repr(subject)


def test_of_settings_the_known_ones_are_shown_for_others_may_be_secret() -> None:
    document = {"smtpHost": "a.example", "apiSecret": "s3cret-of-a-plugin"}
    told = result_of_untested(Subject(document=document), problems=[], verdict=None)
    assert "s3cret-of-a-plugin" not in json.dumps(told)


def test_a_result_is_read_from_its_file_by_whose_name_it_is_called(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text(json.dumps(result_of_untested(Subject(), problems=[], verdict=None)), encoding="utf-8")
    assert read_result(path).kind is Kind.TEST
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(RecordError, match=r"result\.json"):
        read_result(path)
