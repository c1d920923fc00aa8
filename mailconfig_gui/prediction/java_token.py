"""The platform's token request: what its library (google-oauth-client) makes of the endpoint's answer, and its words.

`TbMailSender` asks for an access token before it connects; the texts are those of its library and of Java's own client
for HTTP, which keeps no body of a 401 or a 407.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from mailconfig_gui.prediction.observed import Token
    from mailconfig_gui.prediction.platforms import Platform

NOT_GENERATED = "Refresh token was not generated. Please, generate refresh token."
"""Of the platform's own test where its row has no refresh token."""
_CERTPATH = "sun.security.provider.certpath.SunCertPathBuilderException"
_PKIX = "PKIX path validation failed: java.security.cert.CertPathValidatorException:"
_CERTIFICATE = {
    "untrusted": f"PKIX path building failed: {_CERTPATH}: unable to find valid certification path to requested target",
    "expired": f"{_PKIX} validity check failed",
    "not-yet-valid": f"{_PKIX} validity check failed",
    "weak": f"{_PKIX} Algorithm constraints check failed on keysize limits",
    "purpose": "Extended key usage does not permit use for TLS server authentication",
}
_LOST = {
    "silence": "Read timed out",
    "closed": "Unexpected end of file from server",
    "reset": "Connection reset",
    "not-tls": "Unsupported or unrecognized SSL message",
}
_NO_EXPIRY = (
    'Cannot invoke "java.lang.Long.intValue()" because the return value of '
    '"com.google.api.client.auth.oauth2.TokenResponse.getExpiresInSeconds()" is null'
)
_LENIENT = "to accept malformed JSON at line 1 column 1 path $"
_GUIDE = "See https://github.com/google/gson/blob/main/Troubleshooting.md#malformed-json"
_WITHOUT_BODY = (401, 407)
_DECLARED = ("error", "error_description", "error_uri")


def token_failure(seen: Token, uri: str, platform: Platform) -> str | None:
    """Return what the platform shows after `Error while retrieving access token: `, None where it gets its token."""
    if seen.failure:
        return _unanswered(seen.failure, uri, platform)
    if not 200 <= seen.status < 300:
        return _refused(seen, uri)
    if seen.fault == "no-expiry":
        # Java words a null pointer from 14 on; before, there is no message.
        return _NO_EXPIRY if platform.java >= 14 else "null"
    if seen.fault == "bad-expiry":
        return "key expires_in"
    if seen.fault == "not-json":
        if platform.java < 14:
            return f"Use JsonReader.setLenient(true) {_LENIENT}"
        return f"Use JsonReader.setStrictness(Strictness.LENIENT) {_LENIENT}\n{_GUIDE}"
    return None


def _unanswered(failure: str, uri: str, platform: Platform) -> str:
    host = urlsplit(uri).hostname or ""
    network = {
        "refused": "Connection refused",
        "unreachable": "Network is unreachable",
        "host-unreachable": "No route to host",
    }.get(failure)
    if network is not None:
        return f"{network} ({network})" if platform.java < 13 else network
    if failure == "unknown-host":
        return host
    if failure in _LOST:
        return _LOST[failure]
    if failure == "wrong-name":
        text, alert = f"No subject alternative DNS name matching {host} found.", "certificate_unknown"
    else:
        text = _CERTIFICATE.get(failure, f"Received fatal alert: {failure}")
        alert = "certificate_expired" if failure == "expired" else "certificate_unknown"
        alert = alert if failure in _CERTIFICATE else failure
    # Java 25 names the alert first.
    return f"({alert}) {text}" if platform.java > 17 else text


def _refused(seen: Token, uri: str) -> str:
    lines = [f"{seen.status} {seen.reason}".rstrip(), f"POST {uri}"]
    labelled = seen.content_type.partition(";")[0].strip().lower() == "application/json"
    if labelled and seen.status not in _WITHOUT_BODY:
        lines.append(_pretty(seen.body))
    return "\n".join(line for line in lines if line)


def _pretty(body: str) -> str:
    """Return an error as the library shows it: what it knows first, by name, then the rest in its order."""
    try:
        found = json.loads(body)
    except ValueError:
        return ""
    if not isinstance(found, dict):
        return ""
    known = {key: found[key] for key in _DECLARED if found.get(key) is not None}
    rest = {key: value for key, value in found.items() if key not in _DECLARED}
    return json.dumps({**known, **rest}, indent=2, ensure_ascii=False)
