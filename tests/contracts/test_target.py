"""Every registered target keeps the contract, and so does a fake one that only this test registers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from mailconfig_gui.app.targets import Access, kind_of
from mailconfig_gui.delivery import registry
from mailconfig_gui.gui.apply.access import AccessForm
from tests.cli.conftest import Run, document, home, mailconfig
from tests.contracts.registered import also_found_in
from tests.contracts.target import NEW, OAuth2Contract, Place, TargetContract
from tests.delivery.helpers import good
from tests.lab.postgres import Postgres
from tests.platform_standin.server import Platform
from tests.platform_standin.token_endpoint import TokenEndpoint
from tests.real.database import PlatformDatabase
from tests.systems import needs_postgresql

__all__ = ["home", "mailconfig"]

LOGIN_SECRET = "hunter2-of-the-login"
FAKE = Path(__file__).parent / "fake"
_numbers = count()


class InFile:
    """Settings in a file."""

    def __init__(self, path: Path, text: str, access: Access) -> None:
        self.path, self.text, self.access = path, text, access
        path.write_text(json.dumps({"key": "mail", "jsonValue": good()}))

    def held(self) -> dict[str, Any]:
        found = json.loads(self.path.read_bytes())["jsonValue"]
        assert isinstance(found, dict)
        return found

    def change(self, **values: object) -> None:
        self.path.write_text(json.dumps({"key": "mail", "jsonValue": {**self.held(), **values}}))


class OnPlatform:
    """Settings on the stand-in of a platform, whose mail works."""

    def __init__(self, platform: Platform) -> None:
        user = platform.state.users[0]
        user.password = LOGIN_SECRET
        platform.state.mail.clear()
        platform.state.mail.update(good())
        self.platform, self.text = platform, platform.url
        self.access = Access({"user": user.email, "password": LOGIN_SECRET, "plain_http": "127.0.0.1"})

    def held(self) -> dict[str, Any]:
        held = dict(self.platform.state.mail)
        # A token that a save leaves out stays; "" is the only way to be rid of one.
        return {key: value for key, value in held.items() if (key, value) != ("refreshToken", "")}

    def change(self, **values: object) -> None:
        self.platform.state.mail.update(values)


class InDatabase:
    """Settings in a real PostgreSQL."""

    def __init__(self, server: Postgres) -> None:
        self.database = PlatformDatabase(server, f"contract{next(_numbers)}", "3.4")
        self.database.insert("mail", good())
        login = self.database.database
        self.text = login.text
        self.access = Access({"user": login.user, "password": login.password})

    def held(self) -> dict[str, Any]:
        return self.database.mail()

    def change(self, **values: object) -> None:
        text = json.dumps({**self.held(), **values})
        self.database.run("UPDATE admin_settings SET json_value = %s WHERE key = 'mail'", text)


class Files:
    """Places of files."""

    @pytest.fixture
    def places(self, tmp_path: Path) -> Callable[[], Place]:
        def make() -> Place:
            path = tmp_path / f"mail{next(_numbers)}.json"
            return InFile(path, str(path), Access())

        return make


class Platforms:
    """Places on the stand-in of a platform."""

    @pytest.fixture
    def places(self) -> Iterator[Callable[[], Place]]:
        with ExitStack() as open_ones:

            def make() -> Place:
                platform = Platform("4.3", mailer=lambda _values, _version, _to: "")
                open_ones.callback(platform.close)
                return OnPlatform(platform)

            yield make


class Databases:
    """Places in a real PostgreSQL."""

    @pytest.fixture
    def places(self, postgres: Postgres) -> Callable[[], Place]:
        return lambda: InDatabase(postgres)


class TestFile(Files, TargetContract):
    """Settings in a file."""


class TestThingsboard(Platforms, TargetContract):
    """Settings on a platform."""


@pytest.mark.real
@needs_postgresql
class TestPostgresql(Databases, TargetContract):
    """Settings in a database."""


class TestOAuth2InFile(Files, OAuth2Contract):
    """OAuth2 in a file."""


class TestOAuth2OnThingsboard(Platforms, OAuth2Contract):
    """OAuth2 on a platform, which takes it in two steps and asks a token endpoint."""

    @pytest.fixture(autouse=True)
    def endpoint(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        made = TokenEndpoint()
        monkeypatch.setattr(self, "draft", {**self.draft, "tokenUri": made.url})
        yield
        made.close()

    def is_between(self, held: Mapping[str, object], old: Mapping[str, object]) -> bool:
        return held["enableOauth2"] is False and {key: held[key] for key in old} == old


@pytest.mark.real
@needs_postgresql
class TestOAuth2InPostgresql(Databases, OAuth2Contract):
    """OAuth2 in a database, all keys in one go."""


class TestShelf(TargetContract):
    @pytest.fixture(autouse=True)
    def registered(self) -> Iterator[None]:
        with also_found_in(FAKE):
            yield

    @pytest.fixture
    def places(self, tmp_path: Path) -> Callable[[], Place]:
        def make() -> Place:
            folder = tmp_path / f"shelf{next(_numbers)}"
            folder.mkdir()
            return InFile(folder / "mail.json", f"shelf:{folder}", Access({"shelf_key": LOGIN_SECRET}))

        return make

    def test_the_command_line_plans_applies_and_goes_back(
        self, place: Place, mailconfig: Run, tmp_path: Path
    ) -> None:
        key = tmp_path / "key"
        key.write_text(LOGIN_SECRET)
        target = ["--target", place.text, "--shelf-key-file", str(key)]
        options = ["--timeout", NEW["timeout"], "--mail-from", NEW["mailFrom"]]
        before = place.held()
        assert "Timeout: “10000” → “20000”" in mailconfig("plan", *target, *options).out
        assert mailconfig("apply", *target, *options, "--yes").code == 0
        assert place.held()["timeout"] == "20000"
        assert mailconfig("rollback", *target, "--yes").code == 0
        assert place.held() == before

    def test_the_help_names_its_option_and_how_one_names_it(self, mailconfig: Run) -> None:
        words = mailconfig("apply", "--help").out
        assert "--shelf-key-file PATH" in words
        assert "  shelf:FOLDER                          a folder in which the settings lie" in words

    def test_the_window_asks_for_its_fields(self, place: Place, qtbot: QtBot) -> None:
        form = AccessForm({"apply-kind": "shelf"}, None)
        qtbot.addWidget(form)
        form.show()
        assert form.kind.id == "shelf"
        assert not form.check()
        assert form.fields.rows["shelf"].problem.text() == "Name a shelf."
        assert form.fields.edit("shelf_key").isVisible()
        assert not form.fields.edit("user").isVisible()
        form.fields.fill("shelf", place.text)
        form.fields.fill("shelf_key", LOGIN_SECRET)
        assert form.check()
        assert (form.target(), form.access(lambda _: None).values) == (place.text, place.access.values)


def test_every_registered_target_is_tried() -> None:
    tried = {name.removeprefix("Test").lower() for name in globals() if name.startswith("Test")}
    lacking = [kind.id for kind in registry.kinds() if kind.id not in tried]
    assert lacking == [], f"tests/contracts/test_target.py: a Place and a class Test… for {lacking}"


def test_the_fake_one_is_no_part_of_the_program() -> None:
    assert kind_of(f"shelf:{document}").id == "file"
