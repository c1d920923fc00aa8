"""OAuth2 of the platform's mail, as AdminSettingsServiceImpl, AdminController and TbMailSender do it from 3.6 on.

The token request is real, byte for byte that of google-oauth-client; its texts are those of a platform on Java 17.
"""

from __future__ import annotations

import http.client
import json
import time
import uuid
from collections.abc import Mapping, Sequence
from urllib.parse import quote, quote_plus, urlsplit

from tests.platform_standin.answers import NULL_POINTER, ApiError, Redirect, Text, Values, as_boolean, as_text

PATH = "/api/admin/mail/oauth2/code"
NOT_EQUAL = NULL_POINTER.replace("asText()", "equals(Object)")
_NO_LIFETIME = (
    'Cannot invoke "java.lang.Long.intValue()" because the return value of '
    '"com.google.api.client.auth.oauth2.TokenResponse.getExpiresInSeconds()" is null'
)
_NOT_JSON = (
    "Use JsonReader.setStrictness(Strictness.LENIENT) to accept malformed JSON at line 1 column 1 path $\n"
    "See https://github.com/google/gson/blob/main/Troubleshooting.md#malformed-json"
)
_LOST_STATE = "Refresh token was not generated, invalid state param"
_LIFETIME_MS = 90 * 86_400_000
_CONNECT_S = 20.0
_EXPIRES = "Sun, 29 Nov 2026 16:42:52 GMT"
_SAFE = "-_.!~*'()@:$,;/?"
_MISSING = "<missing>"


class TokenError(Exception):
    """No access token; the text of the exception that the platform's library throws."""


def keep_token(values: Values, stored: Values) -> None:
    """Do to a posted row what ASSI does before it is saved. Raises KeyError where the platform stumbles."""
    if "refreshToken" not in values and "refreshToken" in stored:
        values["refreshToken"] = as_text(stored["refreshToken"])
    if as_boolean(values.get("enableOauth2")) and _provider_changed(values, stored):
        values["tokenGenerated"] = False
        values.pop("refreshToken", None)
        values.pop("refreshTokenExpires", None)


def _provider_changed(values: Values, stored: Values) -> bool:
    """Compare key by key as far as the first difference, so that a key missing after it is never read."""
    for key in ("providerId", "clientId", "clientSecret", "redirectUri"):
        if not _equal(values[key], stored.get(key, _MISSING)):
            return True
    key = "providerTenantId"
    return key in values and not _equal(values[key], stored.get(key, _MISSING))


def _equal(one: object, two: object) -> bool:
    """JsonNode.equals: 1, "1", 1.0 and true differ."""
    return json.dumps(one, sort_keys=True) == json.dumps(two, sort_keys=True)


def access_token(row: Values, timeout_s: float = _CONNECT_S) -> str | None:
    """Ask for an access token with what the row holds, whether OAuth2 is on there or not; None where none came.

    Of OFFICE_365 alone the row takes the new refresh token, null where none came. Raises TokenError, TimeoutError.
    """
    keys = ("clientId", "clientSecret", "refreshToken", "tokenUri", "providerId")
    if any(key not in row for key in keys):
        raise TokenError(NULL_POINTER)
    client, secret, refresh, uri, provider = (as_text(row[key]) for key in keys)
    form = {"grant_type": "refresh_token", "refresh_token": refresh}
    found = _asked(uri, {**form, "client_id": client, "client_secret": secret}, timeout_s)
    if provider == "OFFICE_365":
        row["refreshToken"] = found.get("refresh_token")
        row["refreshTokenExpires"] = int(time.time() * 1000) + _LIFETIME_MS
    if "expires_in" not in found:
        raise TokenError(_NO_LIFETIME)
    token = found.get("access_token")
    return None if token is None else str(token)


def exchange(row: Values, code: str) -> None:
    """Exchange a code for a refresh token, null where none came, and put it into the row. Raises TokenError."""
    form = {
        "code": code, "grant_type": "authorization_code", "redirect_uri": _configured(row, "redirectUri"),
        "client_id": _configured(row, "clientId"), "client_secret": _configured(row, "clientSecret"),
    }  # fmt: skip
    found = _asked(_configured(row, "tokenUri"), form, _CONNECT_S)
    row.update(refreshToken=found.get("refresh_token"), tokenGenerated=True)


def _asked(uri: str, form: Mapping[str, str], timeout_s: float) -> Values:
    place = urlsplit(uri)
    if place.scheme not in ("http", "https"):
        raise TokenError(f"java.net.MalformedURLException: no protocol: {uri}")
    kind = http.client.HTTPSConnection if place.scheme == "https" else http.client.HTTPConnection
    connection = kind(place.hostname or "", place.port, timeout=min(timeout_s, _CONNECT_S))
    # An empty value is the bare name.
    body = "&".join(f"{name}={_escaped(value)}" if value else name for name, value in form.items())
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "User-Agent": "Google-HTTP-Java-Client/1.46.3 (gzip)",
    }
    try:
        connection.request("POST", f"{place.path}?{place.query}".rstrip("?"), body.encode(), headers)
        answer = connection.getresponse()
        content = answer.read()
    except ConnectionRefusedError:
        raise TokenError("Connection refused") from None
    except TimeoutError:
        if timeout_s < _CONNECT_S:
            raise
        raise TokenError("Read timed out") from None
    finally:
        connection.close()
    labelled = (answer.getheader("Content-Type") or "").partition(";")[0].strip() == "application/json"
    try:
        found = json.loads(content)
    except ValueError:
        found = None
    if not 200 <= answer.status < 300:
        lines = [f"{answer.status} {answer.reason}", f"POST {uri}"]
        # HttpURLConnection gives no body of these two.
        if answer.status not in (401, 407):
            lines += [_pretty(found)] if labelled else [content.decode()]
        raise TokenError("\n".join(filter(None, lines)))
    if not isinstance(found, dict):
        raise TokenError(_NOT_JSON if content else "no JSON input found")
    if type(found.get("expires_in", 0)) not in (int, type(None)):
        raise TokenError("key expires_in")
    return found


def _pretty(found: object) -> str:
    """The fields that the library knows come first; what is no object is not shown."""
    if not isinstance(found, dict):
        return ""
    known = {key: found[key] for key in ("error", "error_description", "error_uri") if key in found}
    return json.dumps(known | found, indent=2, ensure_ascii=False)


def _escaped(value: str) -> str:
    return quote_plus(value, safe="-_.*").replace("~", "%7E")


def _configured(row: Values, key: str) -> str:
    words = {
        "clientId": "clientId", "authUri": "authorization uri", "tokenUri": "authorization uri", "scope": "scope",
        "clientSecret": "client secret", "redirectUri": "Redirect uri",
    }  # fmt: skip
    if key not in row:
        raise ApiError(404, 32, f"No {words[key]} was configured")
    return as_text(row[key])


def authorize(row: Values, accept: str, previous: str, *, refused: str) -> Text:
    """Where to go to agree; the state travels as a cookie. `refused` is what is said to who takes only JSON."""
    state = uuid.uuid4().hex
    cookies = (*([_cookie("prev_uri", previous)] if previous else ()), _cookie("state", state))
    try:
        client, uri, redirect = (_configured(row, key) for key in ("clientId", "authUri", "redirectUri"))
        _configured(row, "scope")
    except ApiError as error:
        error.cookies = cookies
        raise
    if accept == "application/json":
        raise ApiError(406, 31, refused, by_spring=True)
    uri, _, more = uri.partition("?")
    query = {
        "client_id": client, "redirect_uri": redirect, "response_type": "code", "scope": " ".join(row["scope"]),
        "state": state,
    }  # fmt: skip
    pairs = [f"{name}={quote(value, safe=_SAFE)}" for name, value in query.items()]
    whole = "&".join([*pairs, *filter(None, [more])])
    return Text(f'"{uri}?{whole}"', "application/text;charset=UTF-8", cookies)


def called_back(row: Values, query: Mapping[str, str], cookies: Mapping[str, str], base: str) -> Redirect:
    """Where the provider sends the browser back to: nobody's authority is needed, only the cookie."""
    if not {"code", "state"} <= query.keys():
        given = ", ".join(f"{name}={{{value}}}" for name, value in query.items())
        text = f'Parameter conditions "code, state" not met for actual request parameters: {given}'
        raise ApiError(400, 31, text, by_spring=True)
    gone = _gone(cookies, ["state"])
    if cookies.get("state") != query["state"]:
        raise ApiError(400, 31, _LOST_STATE, cookies=gone)
    gone += _gone(cookies, ["prev_uri"])
    try:
        exchange(row, query["code"])
    except TokenError as error:
        text = f"Error while requesting access token: {error}"
        raise ApiError(500, 2, text, cookies=gone) from None
    except ApiError as error:
        error.cookies = gone
        raise
    return Redirect(base + cookies.get("prev_uri", "/settings/outgoing-mail"), gone)


def _cookie(name: str, value: str) -> str:
    return f"{name}={value}; Max-Age=180; Expires={_EXPIRES}; Path=/; HttpOnly"


def _gone(cookies: Mapping[str, str], names: Sequence[str]) -> tuple[str, ...]:
    ended = "Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:10 GMT; Path=/"
    return tuple(f"{name}=; {ended}" for name in names if name in cookies)
