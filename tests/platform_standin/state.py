"""What a stand-in of the platform remembers, and the rules of its rows, version by version.

From ThingsBoard AdminController, AdminSettingsServiceImpl, AdminSettingsDataValidator, DefaultMailService and
TbMailSender, and from what running platforms answered (tests/recorded, held against it by test_recorded.py). Nothing of
our own code is used here, so that an error of ours is not repeated in its judge.
"""

from __future__ import annotations

import base64
import copy
import json
import smtplib
import socket
import ssl
import time
import uuid
from collections.abc import Callable
from typing import Any, NamedTuple, NoReturn
from urllib.parse import urlsplit

SYSTEM_TENANT = "13814000-1dd2-11b2-8080-808080808080"
FULL_VERSIONS = {
    "2.5": "2.5.3",
    "3.2": "3.2.2",
    "3.3": "3.3.4",
    "3.6": "3.6.4",
    "3.9": "3.9.1",
    "4.2": "4.2.1",
    "4.3": "4.3.1",
    "4.4": "4.4.0",
}
_NULL_POINTER = (
    'Cannot invoke "com.fasterxml.jackson.databind.JsonNode.asText()" because the return value of '
    '"com.fasterxml.jackson.databind.JsonNode.get(String)" is null'
)
_NOT_EQUAL = _NULL_POINTER.replace("asText()", "equals(Object)")
_NODES = {type(None): "Null", list: "Array", str: "Text", bool: "Boolean", int: "Int", float: "Double"}
_PACKAGE = "com.fasterxml.jackson.databind.node"
_SMTP = "com.sun.mail.smtp."
_HTTP_DATE = "Sun, 29 Nov 2026 16:42:52 GMT"
OAUTH2_PATH = "/api/admin/mail/oauth2/code"
Values = dict[str, Any]
Mailer = Callable[[Values, str, str], str]
"""Sends the test message: values, version, recipient; returns "" or the text of the failure."""


class ApiError(Exception):
    """An answer of the platform's error handler, or of Spring's own where `by_spring`. `cookie` goes with it."""

    def __init__(
        self, status: int, code: int, message: str | None, *, by_spring: bool = False, cookie: str = ""
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.by_spring, self.cookie = by_spring, cookie


class Text(NamedTuple):
    """An answer that is no JSON."""

    text: str
    kind: str = "text/plain;charset=UTF-8"
    cookie: str = ""


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
        self.first_name: str | None = "Ada"
        self.additional: Values | None = {"lang": "en_US", "description": "kept"}

    def as_json(self, version: tuple[int, ...], *, own: bool = False) -> Values:
        """The object of an account; `own`: as `GET /api/user/ID` has it, which adds what else is known of it."""
        tenant = SYSTEM_TENANT if self.authority == "SYS_ADMIN" else str(uuid.UUID(int=7))
        found: Values = {
            "id": {"entityType": "USER", "id": self.id},
            "createdTime": 1_600_000_000_000,
            "additionalInfo": self.additional,
            "tenantId": {"entityType": "TENANT", "id": tenant},
            "customerId": {"entityType": "CUSTOMER", "id": SYSTEM_TENANT},
            "email": self.email, "authority": self.authority,
            "firstName": self.first_name, "lastName": None, "name": self.email,
        }  # fmt: skip
        if own:
            more = {"userActivated": True, "lastLoginTs": 1_600_000_000_000} if version >= (4, 2) else {}
            known = {"userCredentialsEnabled": self.active, **more}
            found["additionalInfo"] = (self.additional or {}) | known
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
        self.two_fa = False
        self.loaded: Values | None = None
        self.nodes = [("tb-node-1", "MONOLITH")]
        self.add_row("mail", install_defaults(self.version))
        self.add_row("general", {"baseUrl": "http://localhost:8080", "prohibitDifferentUrl": False})
        self.restart()

    def add_row(self, key: str, values: Values) -> Values:
        row = {
            "id": ({"entityType": "ADMIN_SETTINGS"} if self.version >= (4, 2) else {})
            | {"id": str(uuid.uuid4())},
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
        if len(found) > 1 and self.version >= (4, 2):
            raise ApiError(500, 46, "Database error")
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
                raise self._stumbled()
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

    def _stumbled(self, text: str = _NULL_POINTER) -> ApiError:
        """What is said of a missing key, in words from Java 14 on."""
        return ApiError(500, 2, text if self.version >= (3, 6) else None)

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
        if "jsonValue" not in body:
            raise ApiError(400, 31, "Json value should be specified!")
        key, values = body.get("key"), body["jsonValue"]
        if key == "mail" and not isinstance(values, dict):
            here, there = f"{_PACKAGE}.{_NODES[type(values)]}Node", f"{_PACKAGE}.ObjectNode"
            text = f"class {here} cannot be cast to class {there}"
            text += f" ({here} and {there} are in unnamed module of loader 'app')"
            raise ApiError(500, 2, text)
        if sum(row["key"] == key for row in self.rows) > 1:
            self.row(str(key))
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
            self.add_row(str(key), values)
            if existing is not None:
                # A second row; from now on neither can be read.
                self.row(str(key))
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
                raise self._stumbled(_NOT_EQUAL)
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
                raise self._stumbled()
            values["password"] = self.mail["password"]
        self.construct(values)
        if self.version >= (3, 6) and values.get("enableOauth2") is True:
            self._fetch_token(values, "RuntimeException", "Unable to send mail: ", "retrieving")
        failure = self.mailer(values, self.release, recipient)
        if failure:
            raise ApiError(500, 2, failure)

    def _fetch_token(self, values: Values, kind: str, before: str, doing: str) -> NoReturn:
        """Ask the provider for an access token, as far as a provider that is down or a token that is missing."""
        token = values.get("refreshToken", self.mail.get("refreshToken"))
        if doing == "retrieving" and not token:
            raise ApiError(500, 2, "Refresh token was not generated. Please, generate refresh token.")
        place = urlsplit(values["tokenUri"])
        try:
            with socket.create_connection((place.hostname or "", place.port or 443), timeout=5):
                raise NotImplementedError("a provider that answers")
        except ConnectionRefusedError:
            old = f"java.lang.{kind}: " if before and self.version < (3, 7) else ""
            raise ApiError(
                500, 2, f"{before}{old}Error while {doing} access token: Connection refused"
            ) from None

    def authorize(self, accept: str) -> Text:
        """Where to go to agree; the state travels as a cookie."""
        cookie = f"state={uuid.uuid4().hex}; Max-Age=180; Expires={_HTTP_DATE}; Path=/; HttpOnly"
        values = self.mail
        if "clientId" not in values:
            raise ApiError(404, 32, "No clientId was configured", cookie=cookie)
        if accept == "application/json":
            found = "No" if self.version >= (4, 2) else "Could not find"
            raise ApiError(406, 31, f"{found} acceptable representation", by_spring=True)
        uri, _, more = values["authUri"].partition("?")
        state = cookie.partition(";")[0]
        query = (
            f"client_id={values['clientId']}&redirect_uri={values['redirectUri']}&response_type=code"
            f"&scope={' '.join(values['scope'])}&{state}&{more}"
        )
        return Text(f"{uri}?{query}", "application/text;charset=UTF-8", cookie)

    def callback(self, query: dict[str, str], cookie: str) -> NoReturn:
        """Where the provider sends the browser back to."""
        if not {"code", "state"} <= query.keys():
            given = ", ".join(f"{name}={{{value}}}" for name, value in query.items())
            text = f'Parameter conditions "code, state" not met for actual request parameters: {given}'
            raise ApiError(400, 31, text, by_spring=True)
        gone = "state=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:10 GMT; Path=/" if cookie else ""
        try:
            if cookie != f"state={query['state']}":
                raise ApiError(400, 31, "Refresh token was not generated, invalid state param")
            self._fetch_token(self.mail, "", "", "requesting")
        except ApiError as error:
            error.cookie = gone
            raise

    def features(self) -> Values:
        """A live connection and login with the sender in memory, no message."""
        works = self.loaded is not None and not smtp_session(self.loaded, None)
        return {
            "smsEnabled": False, "emailEnabled": works, "oauthEnabled": False, "twoFaEnabled": self.two_fa,
            "notificationEnabled": False,
        }  # fmt: skip

    def system_info(self) -> Values:
        rows = [
            {"serviceId": name, "serviceType": kind, "cpuUsage": 1, "memoryUsage": 2, "discUsage": 3}
            for name, kind in self.nodes
        ]
        return {"monolith": len(rows) == 1, "systemData": rows}

    def get_user(self, own: str) -> Values:
        """An account by its id."""
        user = next((user for user in self.users if user.id == own), None)
        if user is None:
            raise ApiError(404, 32, "Requested item wasn't found!")
        return user.as_json(self.version, own=True)

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
                raise ApiError(409, 35, "User was already changed by someone else")
            user.version += 1
        user.email, user.additional = email, body.get("additionalInfo")
        return user.as_json(self.version)

    def log_in(self, name: str, password: str) -> Values:
        """The first step. Upper and lower case of names count; too many failures disable the account."""
        if not name or not password:
            raise ApiError(401, 10, "Authentication failed")
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
            found = {"token": self.token(user, "PRE_VERIFICATION_TOKEN"), "scope": "PRE_VERIFICATION_TOKEN"}
            return found if self.version >= (4, 2) else found | {"refreshToken": None}
        if user.enforced and self.version >= (4, 3):
            return {"token": self.token(user, "MFA_CONFIGURATION_TOKEN"), "refreshToken": None,
                    "scope": "MFA_CONFIGURATION_TOKEN"}  # fmt: skip
        return self.pair(user)

    def pair(self, user: User) -> Values:
        refresh = self.token(user, "REFRESH_TOKEN")
        self.refresh_tokens[refresh] = user
        found: Values = {"token": self.token(user, user.authority), "refreshToken": refresh}
        if (3, 4) <= self.version < (4, 2):
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
    return "" if isinstance(value, list | dict) else str(value)


def by_smtplib(values: Values, version: str, recipient: str, *, ca_file: str = "") -> str:
    """Send with Python's own client, in the platform's words; `ca_file`: verify the server's certificate."""
    return smtp_session(values, recipient, version, ca_file)


def smtp_session(values: Values, recipient: str | None, version: str = "4.3", ca_file: str = "") -> str:
    """Connect and log in, and send to `recipient` unless it is None; return "" or the platform's text."""
    context = ssl.create_default_context(cafile=ca_file or None)
    if not ca_file:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    # Until 3.6 the platform named the class of the exception, of JavaMail.
    old = tuple(map(int, version.split("."))) < (3, 7)
    mail = "javax.mail" if old else "jakarta.mail"

    def failed(kind: str, text: str) -> str:
        return f"Unable to send mail: {f'{kind}: ' if old else ''}{text}"

    def not_sent(inner: str) -> str:
        more = f"; message exceptions (1) are:\nFailed message 1: {inner}" if old else ""
        return failed("org.springframework.mail.MailSendException", f"Failed messages: {inner}{more}")

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
    except smtplib.SMTPSenderRefused as refused:
        said = f"{refused.smtp_code} {_decoded(refused.smtp_error)}\n"
        nested = f"  nested exception is:\n\t{_SMTP}SMTPSenderFailedException: {said}"
        return not_sent(f"{_SMTP}SMTPSendFailedException: {said};\n{nested}")
    except smtplib.SMTPRecipientsRefused as refused:
        code, reply = next(iter(refused.recipients.values()))
        nested = f"  nested exception is:\n\t{_SMTP}SMTPAddressFailedException: {code} {_decoded(reply)}\n"
        return not_sent(f"{mail}.SendFailedException: Invalid Addresses;\n{nested}")
    except smtplib.SMTPResponseException as refused:
        said = f"{refused.smtp_code} {_decoded(refused.smtp_error)}\n"
        return failed(f"{mail}.AuthenticationFailedException", said)
    except smtplib.SMTPException as broken:
        return f"Unable to send mail: Failed messages: {broken}"
    except ConnectionRefusedError:
        return failed("java.net.ConnectException", "Connection refused")
    except ssl.SSLCertVerificationError:
        kind = "sun.security.provider.certpath.SunCertPathBuilderException"
        return failed(kind, "unable to find valid certification path to requested target")
    except OSError as broken:
        return f"Unable to send mail: {broken}"
    return ""


def _decoded(reply: bytes | str) -> str:
    return reply.decode() if isinstance(reply, bytes) else reply


def by_java(values: Values, version: str, recipient: str) -> str:
    """Send with the platform's own mail library, on a real Java 17."""
    from tests.java.engine import Engine, Job, runtime

    known = {"3.2": "3.3"}.get(version, version)
    sent = Engine(runtime(17)).send([Job(values, known, recipient)])[0]
    return "" if sent.outcome == "sends" else sent.text
