"""What a stand-in of the platform remembers, and the rules of its rows, version by version.

From ThingsBoard AdminController, AdminSettingsServiceImpl, AdminSettingsDataValidator, DefaultMailService and
TbMailSender; nothing of our own code is used here, so that an error of ours is not repeated in its judge.
"""

from __future__ import annotations

import base64
import copy
import json
import smtplib
import ssl
import time
import uuid
from collections.abc import Callable
from typing import Any, NamedTuple

SYSTEM_TENANT = "13814000-1dd2-11b2-8080-808080808080"
FULL_VERSIONS = {
    "2.5": "2.5.3",
    "3.2": "3.2.2",
    "3.3": "3.3.4",
    "3.6": "3.6.4",
    "3.9": "3.9.1",
    "4.3": "4.3.1",
    "4.4": "4.4.0",
}
_NULL_POINTER = (
    'Cannot invoke "com.fasterxml.jackson.databind.JsonNode.asText()" because the return value of '
    '"com.fasterxml.jackson.databind.JsonNode.get(String)" is null'
)
Values = dict[str, Any]
Mailer = Callable[[Values, str, str], str]
"""Sends the test message: values, version, recipient; returns "" or the text of the failure."""


class ApiError(Exception):
    """An answer of the platform's error handler."""

    def __init__(self, status: int, code: int, message: str | None, **more: object) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.more = status, code, message, more


class User:
    """An account. `second` holds the codes of its second step by provider; `enforced`: it must set one up."""

    def __init__(self, email: str, password: str, authority: str) -> None:
        self.id = str(uuid.uuid4())
        self.email, self.password, self.authority = email, password, authority
        self.second: dict[str, str] = {}
        self.enforced = False
        self.active = True
        self.failed = 0
        self.version = 1

    def as_json(self, version: tuple[int, ...]) -> Values:
        tenant = SYSTEM_TENANT if self.authority == "SYS_ADMIN" else str(uuid.UUID(int=7))
        found: Values = {
            "id": {"entityType": "USER", "id": self.id},
            "createdTime": 1_600_000_000_000,
            "additionalInfo": {"lang": "en_US", "description": "kept"},
            "tenantId": {"entityType": "TENANT", "id": tenant},
            "customerId": {"entityType": "CUSTOMER", "id": SYSTEM_TENANT},
            "email": self.email, "authority": self.authority,
            "firstName": "Ada", "lastName": None, "name": self.email,
        }  # fmt: skip
        if version >= (3, 6):
            found["phone"] = None
        if version >= (3, 8):
            found["version"] = self.version
        return found


class Token(NamedTuple):
    """What a token says: the account, the e-mail at the time it was made, and its scope."""

    user: User
    email: str
    scope: str


def install_defaults(version: tuple[int, ...]) -> Values:
    """What the installer writes (DefaultSystemDataLoaderService.createAdminSettings)."""
    values: Values = {
        "mailFrom": "ThingsBoard <sysadmin@localhost.localdomain>", "smtpProtocol": "smtp",
        "smtpHost": "localhost", "smtpPort": "25", "timeout": "10000", "enableTls": False, "username": "",
        "password": "", "tlsVersion": "TLSv1.2", "enableProxy": False,
    }  # fmt: skip
    return values | ({"showChangePassword": False} if version >= (3, 3) else {})


class State:
    """The rows, accounts and tokens of one platform. Not locked: the server calls it under one lock."""

    def __init__(self, version: str, mailer: Mailer) -> None:
        self.full_version = FULL_VERSIONS[version]
        self.version = tuple(map(int, version.split(".")))
        self.release = version
        self.mailer = mailer
        self.rows: list[Values] = []
        self.users = [User("sysadmin@thingsboard.org", "sysadmin", "SYS_ADMIN")]
        self.tokens: dict[str, Token] = {}
        self.refresh_tokens: dict[str, User] = {}
        self.api_keys: dict[str, User] = {}
        self.max_failed_logins: int | None = None
        self.loaded: Values | None = None
        self.nodes = [("tb-node-1", "MONOLITH")]
        self.add_row("mail", install_defaults(self.version))
        self.add_row("general", {"baseUrl": "http://localhost:8080", "prohibitDifferentUrl": False})
        self.restart()

    def add_row(self, key: str, values: Values) -> Values:
        row = {
            # The official client of 4.4 demands the type; those of 3.6 to 4.3 do not know of one.
            "id": {"id": str(uuid.uuid4())}
            | ({"entityType": "ADMIN_SETTINGS"} if self.version >= (4, 4) else {}),
            "createdTime": 1_600_000_000_000,
            "tenantId": {"entityType": "TENANT", "id": SYSTEM_TENANT},
            "key": key,
            "jsonValue": values,
        }
        self.rows.append(row)
        return row

    @property
    def mail(self) -> Values:
        """The stored mail settings, secrets included."""
        found: Values = self.row("mail")["jsonValue"]
        return found

    def row(self, key: str) -> Values:
        found = [row for row in self.rows if row["key"] == key]
        if not found:
            raise ApiError(404, 32, f"No Administration settings found for key: {key}")
        if len(found) > 1:
            raise ApiError(500, 2, "query did not return a unique result: 2")
        return found[0]

    def restart(self) -> None:
        """Start the server anew: DefaultMailService.init throws where the row is bad."""
        self.loaded = None
        self._load()

    def _load(self) -> None:
        self.loaded = self.construct(self.row("mail")["jsonValue"])

    def construct(self, values: Values) -> Values:
        """Build the sender as TbMailSender does, throwing what it throws."""

        def text(key: str) -> str:
            if key not in values:
                raise ApiError(500, 2, _NULL_POINTER if self.version >= (3, 7) else None)
            return as_text(values[key])

        text("smtpHost")
        port = text("smtpPort")
        if not port.lstrip("+-").isdigit() or not port.isascii():
            raise ApiError(400, 31, f"Invalid smtp port value: {port}")
        for key in ("username", "smtpProtocol", "timeout", "mailFrom"):
            text(key)
        if values.get("enableProxy") in (True, "true"):
            for key in ("proxyHost", "proxyPort", "proxyUser", "proxyPassword"):
                text(key)
        return copy.deepcopy(values)

    def get_settings(self, key: str) -> Values:
        row = copy.deepcopy(self.row(key))
        if key == "mail":
            values = row["jsonValue"]
            if self.version >= (3, 3):
                values.pop("password", None)
            elif self.version >= (3, 2):
                values["password"] = ""
            if self.version >= (3, 6):
                values.pop("refreshToken", None)
        return row

    def save_settings(self, body: Values) -> Values:
        """Validate, store, and only then rebuild the sender: a bad row stays stored."""
        key, values = body.get("key"), body.get("jsonValue")
        if values is None:
            raise ApiError(400, 31, "Json value should be specified!")
        own = (body.get("id") or {}).get("id")
        existing = next((row for row in self.rows if row["key"] == key), None)
        by_id = next((row for row in self.rows if row["id"]["id"] == own), None)
        if own is None and existing is not None:
            raise ApiError(400, 31, "Admin settings with such name already exists!")
        if by_id is not None and by_id["key"] != key:
            raise ApiError(400, 31, "Changing key of admin settings entry is prohibited!")
        values = copy.deepcopy(values)
        if key == "mail":
            self._keep_secrets(values, existing["jsonValue"] if existing else {})
        if by_id is None:
            if own is not None and self.version >= (4, 2):
                raise ApiError(409, 35, "Row was updated or deleted by another transaction")
            self.add_row(str(key), values)
        else:
            by_id["jsonValue"] = values
        if key == "mail":
            self._load()
        return self.get_settings(str(key))

    def _keep_secrets(self, values: Values, stored: Values) -> None:
        if self.version >= (3, 3):
            if "password" not in values and "password" in stored:
                values["password"] = stored["password"]
        elif self.version >= (3, 2):
            if "password" not in values:
                raise ApiError(500, 2, None)
            if as_text(values["password"]) == "":
                values["password"] = stored.get("password", "")
        if self.version >= (3, 6) and "refreshToken" not in values and "refreshToken" in stored:
            values["refreshToken"] = stored["refreshToken"]
        if self.version >= (3, 6) and values.get("enableOauth2") is True:
            provider = ("providerId", "clientId", "clientSecret", "redirectUri")
            if any(name not in values for name in provider):
                raise ApiError(500, 2, _NULL_POINTER if self.version >= (3, 7) else None)
            if any(values.get(name) != stored.get(name) for name in (*provider, "providerTenantId")):
                values.pop("refreshToken", None)
                values.pop("refreshTokenExpires", None)
                values["tokenGenerated"] = False

    def test_mail(self, body: Values, recipient: str) -> None:
        if body.get("key") != "mail":
            return
        values = dict(body.get("jsonValue") or {})
        if "password" not in values:
            if self.version < (3, 3) or "password" not in self.mail:
                raise ApiError(500, 2, _NULL_POINTER if self.version >= (3, 7) else None)
            values["password"] = self.mail["password"]
        self.construct(values)
        failure = self.mailer(values, self.release, recipient)
        if failure:
            raise ApiError(500, 2, failure)

    def features(self) -> Values:
        """A live connection and login with the sender in memory, no message."""
        works = self.loaded is not None and not smtp_session(self.loaded, None)
        return {
            "smsEnabled": False, "emailEnabled": works, "oauthEnabled": False, "twoFaEnabled": False,
            "notificationEnabled": False,
        }  # fmt: skip

    def system_info(self) -> Values:
        rows = [
            {"serviceId": name, "serviceType": kind, "cpuUsage": 1, "memoryUsage": 2, "discUsage": 3}
            for name, kind in self.nodes
        ]
        return {"monolith": len(rows) == 1, "systemData": rows}

    def save_user(self, body: Values, actor: User) -> Values:
        own = (body.get("id") or {}).get("id")
        user = next((user for user in self.users if user.id == own), None)
        if user is None or actor.authority != "SYS_ADMIN":
            raise ApiError(403, 20, "You don't have permission to perform this operation!")
        for key in ("authority", "tenantId", "customerId"):
            if key not in body:
                raise ApiError(400, 31, f"User {key} should be specified!")
        email = body.get("email") or ""
        if "@" not in email:
            raise ApiError(400, 31, f"Invalid email address format '{email}'!")
        if any(other.email == email and other is not user for other in self.users):
            raise ApiError(400, 31, f"User with email '{email}'  already present in database!")
        if self.version >= (3, 8):
            if body.get("version") is not None and body["version"] != user.version:
                raise ApiError(409, 35, "User has been updated by someone else")
            user.version += 1
        user.email = email
        return user.as_json(self.version)

    def log_in(self, name: str, password: str) -> Values:
        """The first step. Upper and lower case of names count; too many failures disable the account."""
        user = next((user for user in self.users if user.email == name), None)
        if user is None:
            raise ApiError(401, 10, "Invalid username or password")
        if not user.active:
            raise ApiError(401, 10, "User account is not active")
        if user.password != password:
            user.failed += 1
            if self.max_failed_logins is not None and user.failed >= self.max_failed_logins:
                user.active = False
                raise ApiError(401, 10, "User account is locked due to security policy")
            raise ApiError(401, 10, "Invalid username or password")
        user.failed = 0
        if user.second and self.version >= (3, 4):
            return {"token": self.token(user, "PRE_VERIFICATION_TOKEN"), "refreshToken": None,
                    "scope": "PRE_VERIFICATION_TOKEN"}  # fmt: skip
        if user.enforced and self.version >= (4, 3):
            return {"token": self.token(user, "MFA_CONFIGURATION_TOKEN"), "refreshToken": None,
                    "scope": "MFA_CONFIGURATION_TOKEN"}  # fmt: skip
        return self.pair(user)

    def pair(self, user: User) -> Values:
        refresh = self.token(user, "REFRESH_TOKEN")
        self.refresh_tokens[refresh] = user
        found: Values = {"token": self.token(user, user.authority), "refreshToken": refresh}
        if (3, 4) <= self.version < (4, 3):
            found["scope"] = None
        return found

    def token(self, user: User, scope: str) -> str:
        now = int(time.time())
        claims = {"sub": user.email, "userId": user.id, "scopes": [scope], "iat": now, "exp": now + 9000,
                  "jti": str(uuid.uuid4())}  # fmt: skip
        parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
                 for part in ({"alg": "HS512"}, claims)]  # fmt: skip
        token = ".".join([*parts, "c2lnbmF0dXJl"])
        self.tokens[token] = Token(user, user.email, scope)
        return token


def as_text(value: object) -> str:
    """JsonNode.asText."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def by_smtplib(values: Values, _version: str, recipient: str) -> str:
    """Send with Python's own client; words as the platform has them from 3.9 on."""
    return smtp_session(values, recipient)


def smtp_session(values: Values, recipient: str | None) -> str:
    """Connect and log in, and send to `recipient` unless it is None; return "" or the platform's text."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    host, port, timeout = values["smtpHost"], int(values["smtpPort"]), int(values["timeout"]) / 1000
    try:
        client = (
            smtplib.SMTP_SSL(host, port, timeout=timeout, context=context)
            if values["smtpProtocol"] == "smtps"
            else smtplib.SMTP(host, port, timeout=timeout)
        )
        with client:
            client.ehlo("a1b2c3d4e5f6")
            if values["smtpProtocol"] == "smtp" and values.get("enableTls") and client.has_extn("starttls"):
                client.starttls(context=context)
                client.ehlo("a1b2c3d4e5f6")
            if values["username"] and client.has_extn("auth"):
                login = f"\0{values['username']}\0{as_text(values.get('password', ''))}".encode()
                code, reply = client.docmd("AUTH", "PLAIN " + base64.b64encode(login).decode())
                if code != 235:
                    raise smtplib.SMTPAuthenticationError(code, reply)
            if recipient is not None:
                message = (
                    f"From: {values['mailFrom']}\r\nTo: {recipient}\r\nSubject: Test message\r\n\r\nTest.\r\n"
                )
                client.sendmail(values["mailFrom"].rpartition("<")[2].rstrip(">"), [recipient], message)
    except smtplib.SMTPResponseException as refused:
        said: bytes | str = refused.smtp_error
        words = said.decode() if isinstance(said, bytes) else said
        return f"Unable to send mail: {refused.smtp_code} {words}\n"
    except smtplib.SMTPException as failed:
        return f"Unable to send mail: Failed messages: {failed}"
    except ConnectionRefusedError:
        return "Unable to send mail: Connection refused"
    except OSError as failed:
        return f"Unable to send mail: {failed}"
    return ""


def by_java(values: Values, version: str, recipient: str) -> str:
    """Send with the platform's own mail library, on a real Java 17."""
    from tests.java.engine import Engine, Job, runtime

    known = {"3.2": "3.3"}.get(version, version)
    sent = Engine(runtime(17)).send([Job(values, known, recipient)])[0]
    return "" if sent.outcome == "sends" else sent.text
