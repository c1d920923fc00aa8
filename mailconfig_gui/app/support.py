"""Use case: files for others, the support bundle and the hand-over text; no secret ever gets into one."""

from __future__ import annotations

import json
import platform
import sys
import time
from typing import TYPE_CHECKING

from mailconfig_gui import __version__
from mailconfig_gui.app.certificate import certificate_view
from mailconfig_gui.app.send_test import result_as_json
from mailconfig_gui.diagnosis.chain import describe
from mailconfig_gui.diagnosis.secret_forms import holds_secret
from mailconfig_gui.model.fields import SECRET_KEYS
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.model.settings import without_secrets
from mailconfig_gui.storage.files import write_atomic

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mailconfig_gui.app.aftermath import Aftermath
    from mailconfig_gui.smtp.events import Result


class SecretFoundError(MailConfigError):
    """The text holds a secret, so it was not written."""


def bundle(
    document: Mapping[str, object], result: Result, aftermath: Aftermath, *, provider: str | None, now: float
) -> str:
    """Return everything that was seen as JSON text in UTF-8 letters, the settings without their secrets."""
    import ssl

    diagnosis, findings, verdict = aftermath.diagnosis, aftermath.findings, aftermath.verdict
    view = certificate_view(result, str(document.get("smtpHost", "")), now=now)
    content = {
        "made": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now)),
        "versions": {
            "mailconfig": __version__,
            "python": platform.python_version(),
            "openssl": ssl.OPENSSL_VERSION,
            "system": f"{sys.platform} {platform.release()}",
        },
        "provider": provider,
        "settings": without_secrets(document),
        "secrets": {
            key: "set" if document.get(key) else "empty" for key in sorted(SECRET_KEYS & {*document})
        },
        "test": result_as_json(result, diagnosis=diagnosis.as_json() if diagnosis else None),
        "addresses": [one._asdict() for one in result.addresses],
        "certificates": describe(view) if view else [],
        "findings": findings.as_json() if findings else None,
        "platform": verdict._asdict() if verdict else None,
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def write_without_secrets(path: Path, text: str, document: Mapping[str, object]) -> None:
    """Write a text (mode 0600) unless it holds one of the document's secrets in any form.

    Raises:
        SecretFoundError: it does; nothing was written.
        StorageError: the file could not be written.

    """
    secrets = [str(document[key]) for key in SECRET_KEYS if document.get(key)]
    if holds_secret(text, secrets):
        raise SecretFoundError(
            "The file was not written",
            f"{path} would have held a password.",
            "A server may have repeated it, or it is a word that stands there anyway. Change the password and "
            "test again.",
        )
    write_atomic(path, text.encode("utf-8", "replace"), keep_backup=False)
