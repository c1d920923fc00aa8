"""What a check came to as one object: what `--json` prints, what is kept with a profile, what reports are made of.

docs/results.md tells what stands in it; mailconfig_gui/results/shapes.py has each key. No secret is in any of them.
"""

from __future__ import annotations

import hashlib
import time
from ssl import DER_cert_to_PEM_cert
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui import __version__
from mailconfig_gui.app.redaction import SecretFoundError, redacted, secret_states, shown_settings
from mailconfig_gui.app.utc import utc
from mailconfig_gui.model.fields import BY_KEY
from mailconfig_gui.model.security import Security
from mailconfig_gui.model.settings import problem_object
from mailconfig_gui.net.name_servers import name_servers
from mailconfig_gui.results.kinds import SCHEMA, Kind
from mailconfig_gui.results.record import MAX_BYTES, Record, read_record
from mailconfig_gui.results.replay import ending_of
from mailconfig_gui.smtp.events import AttemptOutcome, Result
from mailconfig_gui.storage.files import read_capped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from mailconfig_gui.app.attempt import Tried
    from mailconfig_gui.model.problem import Problem
    from mailconfig_gui.prediction.verdict import Verdict
    from mailconfig_gui.smtp.events import CertificateInfo


class Subject(NamedTuple):
    """What was checked: name of the profile, id of the preset, the document with its secrets; None where not known."""

    profile: str | None = None
    preset: str | None = None
    document: Mapping[str, object] | None = None

    def __repr__(self) -> str:
        return f"Subject({self.profile!r}, {self.preset!r})"


def read_result(path: Path) -> Record:
    """Return the result that a file holds. Raises StorageError, RecordError."""
    return read_record(read_capped(path, limit=MAX_BYTES), path.name)


def result_of_test(
    tried: Tried,
    profile: str | None = None,
    *,
    problems: Iterable[Problem] = (),
    probed: bool = False,
    recorded: bool = False,
) -> dict[str, object]:
    """Return the result of a test.

    `problems` are those of its settings; `probed`: all ports were to be looked at; `recorded`: it is to be played.

    Raises SecretFoundError: a server has spread a secret over it.
    """
    attempt, result, aftermath = tried.attempt, tried.result, tried.aftermath
    told = result_as_json(
        result,
        problems=map(problem_object, (*problems, *tried.problems)),
        diagnosis=aftermath.diagnosis.as_json() if aftermath.diagnosis else None,
    )
    told["platform"] = aftermath.verdict.as_json() if aftermath.verdict else None
    if probed or aftermath.findings:
        told["findings"] = aftermath.findings.as_json() if aftermath.findings else None
    told["recipients"] = list(attempt.recipients)
    if recorded:
        told["recording"] = _recording(result, implicit_tls=attempt.settings.security is Security.TLS)
    subject = Subject(profile, attempt.provider, attempt.document)
    return result_object(Kind.TEST, told, subject, ok=result.ok, ended=tried.ended)


def _recording(result: Result, *, implicit_tls: bool) -> dict[str, object]:
    """Return what it takes to play the server of a test, beside its transcript."""
    failure, tls = result.failure, result.tls
    chain = (tls.chain or (tls.certificate,)) if tls is not None else ()
    return {
        "implicit_tls": implicit_tls,
        "ended": ending_of(failure.kind if failure is not None else None).value,
        "raw": failure.raw if failure is not None else "",
        "verify_code": failure.verify_code if failure is not None else None,
        "chain": [
            {**_certificate(one), "pem": DER_cert_to_PEM_cert(one.der) if one.der else ""}
            for one in chain
            if one is not None
        ],
    }


def result_of_untested(
    subject: Subject, *, problems: list[dict[str, object]], verdict: Verdict | None
) -> dict[str, object]:
    """Return the result of a test that could not begin; `problems` say why, as JSON shows them."""
    told = result_as_json(Result(), problems=problems)
    told |= {"platform": verdict.as_json() if verdict else None, "recipients": []}
    return result_object(Kind.TEST, told, subject, ok=False)


def result_as_json(
    result: Result,
    *,
    problems: Iterable[dict[str, object]] = (),
    diagnosis: dict[str, object] | None = None,
) -> dict[str, object]:
    """Return what was seen in a test, JSON-like and without a secret in it.

    `problems` (of the settings) and `diagnosis` (of a failure) are the caller's, already JSON-like.
    """
    failure, tls = result.failure, result.tls
    shown = next(iter(tls.chain), tls.certificate) if tls is not None else None
    said = result.capabilities_tls or result.capabilities
    connected = (one.address for one in result.addresses if one.outcome is AttemptOutcome.CONNECTED)
    return {
        "ok": result.ok,
        "reached": str(result.reached),
        "stages": [
            {
                "stage": str(one.stage),
                "ok": one.ok,
                "ms": one.ms,
                "text": one.text,
                "start_ms": one.start_ms,
                "round_trips": one.round_trips,
            }
            for one in result.stages
        ],
        "round_trips": result.round_trips,
        "queue_id": result.queue_id,
        "message_id": result.message_id,
        "code": result.code,
        "refused": list(result.refused),
        "total_ms": result.total_ms,
        "problems": list(problems),
        "failure": failure
        and {
            "stage": str(failure.stage),
            "kind": str(failure.kind),
            "code": failure.code,
            "enhanced": failure.enhanced,
        },
        "diagnosis": diagnosis,
        "address": next(connected, None),
        "addresses": [{**one._asdict(), "outcome": str(one.outcome)} for one in result.addresses],
        "tls": tls and {"version": tls.version, "cipher": tls.cipher, "verified": tls.verified},
        "certificate": shown and _certificate(shown),
        "mechanism": result.mechanism or None,
        "ehlo": list(said.keywords) if said is not None else [],
        "resolver": ", ".join(name_servers()) or None,
        "transcript": [
            {"ms": line.ms, "direction": line.direction, "tls": line.tls, "text": line.text}
            for line in result.transcript
        ],
    }


def _certificate(shown: CertificateInfo) -> dict[str, object]:
    return {
        "sha256": hashlib.sha256(shown.der).hexdigest() if shown.der else "",
        "subject": shown.subject,
        "issuer": shown.issuer,
        "not_before": utc(shown.not_before),
        "not_after": utc(shown.not_after),
        "names": list(shown.names),
    }


def _fields(settings: Mapping[str, object]) -> dict[str, object]:
    """Return the settings of fields that are known: nobody can tell what is secret among the others."""
    return {key: value for key, value in settings.items() if key in BY_KEY}


def result_object(
    kind: Kind, told: dict[str, object], subject: Subject, *, ok: bool, ended: float | None = None
) -> dict[str, object]:
    """Return a result with its head, and no secret in it. Raises SecretFoundError: one is spread over its texts."""
    document = subject.document or {}
    content = {
        "kind": kind.value,
        "schema": SCHEMA,
        "made": utc(time.time() if ended is None else ended),
        "program": __version__,
        "profile": subject.profile,
        "preset": subject.preset or None,
        "settings": _fields(shown_settings(document)) if subject.document is not None else None,
        "secrets": secret_states(document) if subject.document is not None else None,
        "ok": ok,
        **told,
    }
    content["ok"] = ok
    try:
        return redacted(content, document)
    except SecretFoundError:
        if not content.get("transcript"):
            raise
        # What was said line by line is where a server can spread a secret over lines.
        return redacted({**content, "transcript": []}, document)
