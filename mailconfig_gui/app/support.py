"""Use case: files for others, the support bundle and the hand-over text; no secret ever gets into one."""

from __future__ import annotations

import json
import platform
import re
import ssl
import sys
import time
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from mailconfig_gui import __version__
from mailconfig_gui.app.certificate import certificate_view
from mailconfig_gui.app.delivery_memory import Memory
from mailconfig_gui.app.redaction import masked_in, secret_states, without_secrets_in
from mailconfig_gui.app.results import result_as_json
from mailconfig_gui.app.utc import utc
from mailconfig_gui.delivery.registry import claiming
from mailconfig_gui.diagnosis.chain import describe
from mailconfig_gui.model.settings import without_secrets
from mailconfig_gui.storage.files import write_atomic
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mailconfig_gui.app.attempt import Aftermath
    from mailconfig_gui.diagnosis.diagnosis import Diagnosis
    from mailconfig_gui.model.profile import Platform
    from mailconfig_gui.smtp.events import Result
    from mailconfig_gui.storage.paths import Paths
    from mailconfig_gui.storage.secrets import SecretStore


_LAST = 5
"""So many of the last things done to a target are told."""
_CERTIFICATE = re.compile("-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\\s]+-----END CERTIFICATE-----")


def bundle(
    document: Mapping[str, object],
    result: Result,
    aftermath: Aftermath,
    *,
    provider: str | None,
    now: float,
    around: Mapping[str, object] = {},
) -> str:
    """Return everything that was seen as JSON text in UTF-8 letters, the settings without their secrets.

    `around` is what is known beside the test: when it was, the arrival, the trusted authority, the target.
    """
    diagnosis, findings, verdict = aftermath.diagnosis, aftermath.findings, aftermath.verdict
    view = certificate_view(result, str(document.get("smtpHost", "")), now=now)
    content = {
        "made": utc(now),
        "versions": {
            "mailconfig": __version__,
            "python": platform.python_version(),
            "openssl": ssl.OPENSSL_VERSION,
            "system": f"{sys.platform} {platform.release()}",
        },
        "provider": provider,
        "settings": without_secrets(document),
        "secrets": secret_states(document),
        "test": result_as_json(result, diagnosis=diagnosis.as_json() if diagnosis else None),
        "addresses": [one._asdict() for one in result.addresses],
        "certificates": describe(view) if view else [],
        "findings": findings.as_json() if findings else None,
        "platform": verdict._asdict() if verdict else None,
        **around,
    }
    return json.dumps(masked_in(content, document), ensure_ascii=False, indent=1) + "\n"


def around(
    *,
    tested: float,
    confirmed: bool,
    ca_file: str | None,
    target: Platform | None,
    paths: Paths,
    store: SecretStore,
) -> dict[str, object]:
    """Return what a bundle tells beside the test itself. `tested` is when it ended, in Unix seconds.

    Of a target: its address, version and login name, what it has proved, and the last of what was done to it.
    """
    told: dict[str, object] | None = None
    if target is not None:
        proof = target.proof
        told = {
            "address": target.address,
            "user": target.user,
            "version": target.version,
            "proof": {"time": proof.time, "ok": proof.ok, "words": proof.words} if proof else None,
            "history": Memory(paths, store, claiming(target.address).id, target.address).lines()[-_LAST:],
        }
    return {
        "tested": utc(tested),
        "arrival": "confirmed" if confirmed else "not confirmed",  # no words: for a program
        "authority": {"file": ca_file, "sha256": _fingerprints(ca_file)} if ca_file else None,
        "target": told,
    }


def _fingerprints(ca_file: str) -> list[str]:
    """Return the SHA-256 of each certificate in a file, as hexadecimal digits."""
    try:
        text = Path(ca_file).read_text(encoding="ascii", errors="replace")
    except OSError:
        return []
    return [sha256(ssl.PEM_cert_to_DER_cert(one)).hexdigest() for one in _CERTIFICATE.findall(text)]


def platform_text(
    where: str,
    version: str,
    values: Mapping[str, object],
    text: str,
    diagnosis: Diagnosis | None,
    *,
    now: float,
) -> str:
    """Return what a platform said to its own test, with its settings, for support; no secret among them."""
    lines = [
        f"{where}{f', ThingsBoard {say(version)}' if version else ''}",
        time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(now)),
        "",
        *(f"{key}: {value}" for key, value in sorted(without_secrets(values).items())),
        "",
        say("The platform said:"),
        text,
    ]
    if diagnosis is not None:
        lines += ["", diagnosis.title, diagnosis.why]
    return "\n".join(lines) + "\n"


def write_without_secrets(path: Path, text: str, document: Mapping[str, object]) -> None:
    """Write a text (mode 0600), the document's secrets masked.

    Raises:
        SecretFoundError: see without_secrets_in; nothing was written.
        StorageError: the file could not be written.

    """
    text = without_secrets_in(text, document)
    write_atomic(path, text.encode("utf-8", "replace"), keep_backup=False)


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner can read (mode 0600), in one step. Raises StorageError."""
    write_atomic(path, data)
