"""What a stand-in of the platform remembers, and the rules of its rows, version by version.

From ThingsBoard AdminController, AdminSettingsServiceImpl, AdminSettingsDataValidator, DefaultMailService and
TbMailSender, and from what running platforms answered (tests/recorded, held against it by test_recorded.py). Nothing of
our own code is used here, so that an error of ours is not repeated in its judge.
"""

from __future__ import annotations

import base64
import copy
import json
import time
import uuid
from collections.abc import Mapping
from typing import NamedTuple

from tests.platform_standin import oauth2
from tests.platform_standin.answers import NULL_POINTER, ApiError, Redirect, Text, Values, as_boolean, as_text
from tests.platform_standin.sending import Mailer, smtp_session

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
_NODES = {type(None): "Null", list: "Array", str: "Text", bool: "Boolean", int: "Int", float: "Double"}
_PACKAGE = "com.fasterxml.jackson.databind.node"


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

    def _stumbled(self, text: str = NULL_POINTER) -> ApiError:
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
        if self.version >= (3, 6):
            try:
                oauth2.keep_token(values, stored)
            except KeyError:
                raise self._stumbled(oauth2.NOT_EQUAL) from None

    def test_mail(self, body: Values, recipient: str) -> None:
        if body.get("key") != "mail":
            return
        values = dict(body.get("jsonValue") or {})
        if self.uses_oauth2(values):
            if "refreshToken" not in self.mail:
                raise ApiError(500, 2, "Refresh token was not generated. Please, generate refresh token.")
        elif "password" not in values:
            if self.version < (3, 3) or "password" not in self.mail:
                raise self._stumbled()
            values["password"] = self.mail["password"]
        self.construct(values)
        failure = self._sent(values, recipient)
        if failure:
            raise ApiError(500, 2, failure)

    def uses_oauth2(self, values: Values) -> bool:
        """Tell whether a sender of these values logs in with a token."""
        return self.version >= (3, 6) and as_boolean(values.get("enableOauth2"))

    def _sent(self, values: Values, recipient: str) -> str:
        """Send with these values; what a token is asked with stands in the row alone. Return "" or the text."""
        if self.uses_oauth2(values):
            try:
                token = oauth2.access_token(self.mail, int(as_text(values["timeout"])) / 1000)
            except oauth2.TokenError as error:
                old = "java.lang.RuntimeException: " if self.version < (3, 9) else ""
                return f"Unable to send mail: {old}Error while retrieving access token: {error}"
            except TimeoutError:
                return "Unable to send mail: Timeout!"
            if token is None:
                old = "javax.mail.AuthenticationFailedException: " if self.version < (3, 9) else ""
                return f"Unable to send mail: {old}failed to connect, no password specified?"
            values = values | {"password": token}
        return self.mailer(values, self.release, recipient)

    def authorize(self, accept: str, previous: str) -> Text:
        """Where to go to agree."""
        found = "No" if self.version >= (4, 2) else "Could not find"
        return oauth2.authorize(self.mail, accept, previous, refused=f"{found} acceptable representation")

    def callback(self, query: Mapping[str, str], cookies: Mapping[str, str], base: str) -> Redirect:
        """Where the provider sends the browser back to; `base` is the address that the browser used."""
        general = self.row("general")["jsonValue"]
        own = general["baseUrl"] if general.get("prohibitDifferentUrl") is True else base
        return oauth2.called_back(self.mail, query, cookies, own)

    def features(self) -> Values:
        """A live connection and login with the sender in memory, no message."""
        values = self.loaded
        if values is not None and self.uses_oauth2(values):
            try:
                values = values | {"password": oauth2.access_token(self.mail)}
            except oauth2.TokenError:
                values = None
        works = values is not None and not smtp_session(values, None)
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
