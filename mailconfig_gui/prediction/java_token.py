"""The platform's token request: what its library (google-oauth-client) makes of the endpoint's answer, and its words.

`TbMailSender` asks for an access token before it connects; the texts are those of its library and of Java's own client
for HTTP, which keeps no body of a 401 or a 407. Where JSON is broken in its middle the library names the place; here
it is the first character's, which is right for a page or a form.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from mailconfig_gui.model.hosts import is_ipv4, is_ipv6
from mailconfig_gui.model.oauth2_kinds import host_of_url
from mailconfig_gui.oauth.library import is_text, no_number
from mailconfig_gui.oauth.values import LibraryFault
from mailconfig_gui.prediction.jackson import MISSING
from mailconfig_gui.prediction.platforms import system_words

if TYPE_CHECKING:
    from mailconfig_gui.prediction.jackson import JavaSettings
    from mailconfig_gui.prediction.observed import Token
    from mailconfig_gui.prediction.platforms import Platform

NOT_GENERATED = "Refresh token was not generated. Please, generate refresh token."
"""Of the platform's own test where its row has no refresh token."""
FOLLOWED = (301, 302, 303, 307, 308)
"""Redirects, which the library follows with everything that it has."""
_CERTPATH = "sun.security.provider.certpath.SunCertPathBuilderException"
_PKIX = "PKIX path validation failed: java.security.cert.CertPathValidatorException:"
_CERTIFICATE = {
    "untrusted": f"PKIX path building failed: {_CERTPATH}: unable to find valid certification path to requested target",
    "expired": f"{_PKIX} validity check failed",
    "not-yet-valid": f"{_PKIX} validity check failed",
    "purpose": "Extended key usage does not permit use for TLS server authentication",
}
_ALERTS = {"expired": "certificate_expired", "not-yet-valid": "bad_certificate"}
_LOST = {
    "silence": "Read timed out",
    "closed": "Unexpected end of file from server",
    "reset": "Connection reset",
    "not-tls": "Unsupported or unrecognized SSL message",
    "handshake-closed": "Remote host terminated the handshake",
}
_NETWORK = {
    "refused": "Connection refused",
    "unreachable": "Network is unreachable",
    "host-unreachable": "No route to host",
}
_NO_EXPIRY = (
    'Cannot invoke "java.lang.Long.intValue()" because the return value of '
    '"com.google.api.client.auth.oauth2.TokenResponse.getExpiresInSeconds()" is null'
)
_NOTHING = "no JSON input found"
_LENIENT = "to accept malformed JSON at line 1 column 1 path $"
_GUIDE = "See https://github.com/google/gson/blob/main/Troubleshooting.md#malformed-json"
_NO_TYPE = "Type must be in the 'maintype/subtype; parameter=value' format"
_WITHOUT_BODY = (401, 407)
_DECLARED = ("error", "error_description", "error_uri")
_URI = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*):(//([^/?#]*@)?(?P<host>\[[^/?#]*\]|[^/?#:]*)(:(?P<port>[^/?#]*))?)?(?P<path>[^?#]*)",
    re.IGNORECASE | re.ASCII,
)
_MALFORMED = "java.net.MalformedURLException:"


def request_failure(settings: JavaSettings, platform: Platform) -> str | None:
    """Return what the platform shows where the request cannot even be made, None where it can."""
    if not settings.token_keys:
        return MISSING if platform.java >= 14 else "null"
    uri, parts = settings.token_uri, _URI.match(settings.token_uri.strip())
    if parts is None:
        return f"{_MALFORMED} no protocol: {uri}"
    scheme, host, port = parts["scheme"].lower(), parts["host"], parts["port"] or ""
    if scheme not in ("http", "https"):
        return f"{_MALFORMED} unknown protocol: {scheme}"
    if port and not port.isdecimal():
        return f'{_MALFORMED} Error at index {len(port) - len(port.lstrip("0123456789"))} in: "{port}"'
    if any(re.search("%.?$", segment) for segment in parts["path"].split("/")):
        return "URLDecoder: Incomplete trailing escape (%) pattern"
    if "#" in uri:
        return "null"
    if not host:
        return "Failed to select a proxy" if platform.java >= 14 else f"protocol = {scheme} host = null"
    return f"port out of range:{port}" if len(port) > 9 or int(port or 0) > 65535 else None


def token_failure(seen: Token, uri: str, platform: Platform) -> str | None:
    """Return what the platform shows after `Error while retrieving access token: `, None where it gets its token."""
    if seen.failure:
        return _unanswered(seen.failure, uri, platform)
    if not 200 <= seen.status < 300:
        return _refused(seen, f"{seen.status} {seen.reason}".rstrip() + f"\nPOST {uri}")
    match seen.fault:
        case None | LibraryFault.NO_ACCESS | LibraryFault.EMPTY_ACCESS:
            return None
        case LibraryFault.NO_EXPIRY:
            # Java words a null pointer from 14 on; before, there is no message.
            return _NO_EXPIRY if platform.java >= 14 else "null"
        case LibraryFault.NOTHING:
            return _NOTHING
        case LibraryFault.NOT_OBJECT:
            return ""
        case LibraryFault.NOT_JSON if platform.java < 14:
            return f"Use JsonReader.setLenient(true) {_LENIENT}"
        case LibraryFault.NOT_JSON:
            return f"Use JsonReader.setStrictness(Strictness.LENIENT) {_LENIENT}\n{_GUIDE}"
    return f"key {seen.fault}"


def _unanswered(failure: str, uri: str, platform: Platform) -> str:
    host = host_of_url(uri)
    if failure in _NETWORK:
        return system_words(platform, _NETWORK[failure])
    if failure == "unknown-host":
        return host
    if failure == "no-http":
        return f"POST {uri}"
    if failure in _LOST:
        return _LOST[failure]
    text, alert = _CERTIFICATE.get(failure), _ALERTS.get(failure, "certificate_unknown")
    if failure == "wrong-name":
        text = f"No subject alternative DNS name matching {host} found."
        if is_ipv4(host) or is_ipv6(host):
            text = f"No subject alternative names matching IP address {host} found"
    if text is None:
        text, alert = f"Received fatal alert: {failure}", failure
    # Java 25 names the alert first.
    return f"({alert}) {text}" if platform.java > 17 else text


def _refused(seen: Token, head: str) -> str:
    """Return an answer that is no success as the library words it; what it cannot read may take the place of all."""
    if seen.status in _WITHOUT_BODY or not seen.body:
        return head
    media, _, parameters = seen.content_type.partition(";")
    if media and "/" not in media:
        return _NO_TYPE
    if media.strip().lower() == "application/json":
        return _from_json(seen.body, head)
    body = seen.body
    if "charset" not in parameters.lower():
        body = body.encode("utf-8", "replace").decode("latin-1")
    return f"{head}\n{body}"


def _from_json(body: str, head: str) -> str:
    if not body.strip():
        return _NOTHING
    try:
        found: object = _READER.raw_decode(body.removeprefix("\ufeff").lstrip())[0]
    except (ValueError, RecursionError):
        return head
    if found is None:
        return f"{head}\nGenericData{{classInfo=[{', '.join(_DECLARED)}], {{}}}}"
    if not isinstance(found, dict):
        return ""
    for key in found:
        if key in _DECLARED and not is_text(found[key]):
            return f"key {key}"
    # What it knows comes first, by name; an object where a text belongs is read as an empty one.
    known = {key: "" if isinstance(found[key], dict) else found[key] for key in _DECLARED if key in found}
    rest = {key: value for key, value in found.items() if key not in _DECLARED}
    try:
        return f"{head}\n{_written({**known, **rest})}"
    except RecursionError:
        return head  # nested too deep for us, not for Java


def _written(value: object, margin: str = "\n") -> str:
    """Write JSON as the library does: in lines, numbers as Java's BigDecimal."""
    deeper = f"{margin}  "
    if isinstance(value, dict) and value:
        lines = ",".join(f"{deeper}{_written(key)}: {_written(one, deeper)}" for key, one in value.items())
        return f"{{{lines}{margin}}}"
    if isinstance(value, list) and value:
        return f"[{','.join(deeper + _written(one, deeper) for one in value)}{margin}]"
    if isinstance(value, Decimal):
        return str(value)
    return json.dumps(value, ensure_ascii=False).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


_READER = json.JSONDecoder(parse_float=Decimal, parse_constant=no_number, strict=False)
