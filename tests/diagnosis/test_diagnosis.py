from __future__ import annotations

import json

import pytest

from mailconfig_gui.diagnosis.diagnosis import WHO, Diagnosis, ErrorText, Who
from mailconfig_gui.diagnosis.engine import diagnose
from mailconfig_gui.storage.knowledge import load_knowledge

KNOWLEDGE = load_knowledge()


def test_as_json_is_json() -> None:
    text = "530 5.7.0 Must issue a STARTTLS command first"
    answer = diagnose(ErrorText(text, "mail-from", None, {"port": "587"}), KNOWLEDGE).as_json()
    assert json.loads(json.dumps(answer)) == answer
    assert set(answer) == set(Diagnosis._fields) - {"ask"}
    assert answer["remedy"]
    assert answer["fixes"]


def test_everybody_who_may_act_has_words() -> None:
    assert set(WHO) == set(Who) == {words.said.who for words in KNOWLEDGE.causes.values()}


# --- what the platform shows of a token endpoint ---

_POST = "\nPOST https://login.microsoftonline.com/t/oauth2/v2.0/token"
_PREFIXES = (
    "Unable to send mail: java.lang.RuntimeException: Error while retrieving access token: ",
    "Unable to send mail: Error while retrieving access token: ",
)
"""Up to 3.8.1, and since 3.9."""


def _body(error: str, said: str) -> str:
    return f'400 Bad Request{_POST}\n{{\n  "error": "{error}",\n  "error_description": "{said}"\n}}'


@pytest.mark.parametrize("prefix", _PREFIXES)
@pytest.mark.parametrize(
    ("shown", "cause", "who"),
    [
        (_body("invalid_grant", "Token has been expired or revoked."), "oauth-reauthorisation-needed", "you"),
        *(
            (_body("invalid_grant", f"AADSTS{code}: x"), "oauth-reauthorisation-needed", "you")
            for code in ("70008", "700082", "50173", "50076", "50079")
        ),
        (
            _body("invalid_grant", "AADSTS65001: The user or administrator has not consented"),
            "oauth-permission-missing",
            "mail-administrator",
        ),
        (_body("invalid_request", "AADSTS9002313: x"), "oauth-app-registration-wrong", "you"),
        (
            _body("invalid_request", "AADSTS900144: The body must contain the parameter: 'scope'."),
            "oauth-scope-or-token-wrong",
            "you",
        ),
        (f"401 Unauthorized{_POST}", "oauth-app-registration-wrong", "you"),
        (f"503 Service Unavailable{_POST}", "auth-temporary-failure", "provider"),
        (f"407 Proxy Authentication Required{_POST}", "proxy-auth-required", "network"),
        ("oauth2.googleapis.com", "dns-no-such-host", "network"),
        ("Connection refused", "port-blocked-by-network", "network"),
        ("Read timed out", "port-blocked-by-network", "network"),
        ("connect timed out", "port-blocked-by-network", "network"),
        ("PKIX path building failed: x", "smtp-intercepted-by-network", "network"),
        ("java.net.MalformedURLException: no protocol: x", "host-or-port-malformed", "you"),
        ("null", "oauth-app-registration-wrong", "you"),
        (
            'Cannot invoke "JsonNode.asText()" because the return value of "JsonNode.get(String)" is null',
            "oauth-reauthorisation-needed",
            "you",
        ),
        ("key expires_in", "oauth-answer-unusable", "provider"),
        ("no JSON input found", "oauth-answer-unusable", "provider"),
    ],
)
def test_what_the_platform_shows_of_a_token_endpoint(prefix: str, shown: str, cause: str, who: str) -> None:
    found = diagnose(ErrorText(prefix + shown), KNOWLEDGE)
    assert (found.cause, found.who) == (cause, who)
