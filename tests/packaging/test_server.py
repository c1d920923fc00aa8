"""The recipes for a server: the unit's own command, with a credential, against the platform's table."""

from __future__ import annotations

import configparser
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import document
from tests.delivery.helpers import good
from tests.lab.postgres import PASSWORD as DATABASE_PASSWORD
from tests.lab.postgres import USER as DATABASE_USER
from tests.lab.postgres import Postgres
from tests.packaging.tools import PACKAGING, ROOT
from tests.real.database import PlatformDatabase

UNIT = PACKAGING / "server" / "mailconfig-setup.service"


def unit() -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(UNIT, encoding="utf-8")
    return parser


def test_the_unit_runs_between_the_database_and_the_platform() -> None:
    assert unit()["Unit"]["After"] == "postgresql.service"
    assert unit()["Unit"]["Before"] == "thingsboard.service"
    assert unit()["Install"]["WantedBy"] == "thingsboard.service"


@pytest.mark.real
def test_its_command_takes_the_credential_and_can_run_twice(postgres: Postgres, tmp_path: Path) -> None:
    database = PlatformDatabase(postgres, "unit", "3.4")
    database.insert("mail", good())
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf/thingsboard.conf").write_text(
        f"export SPRING_DATASOURCE_URL=jdbc:postgresql://127.0.0.1:{postgres.port}/unit\n"
        f"export SPRING_DATASOURCE_USERNAME={DATABASE_USER}\n"
        f"export SPRING_DATASOURCE_PASSWORD='{DATABASE_PASSWORD}'\n",
        encoding="utf-8",
    )
    settings = tmp_path / "mail.json"
    settings.write_text(document(smtpHost="mail.plant.com", username="iot"), encoding="utf-8")
    credentials = tmp_path / "credentials"
    credentials.mkdir(mode=0o700)
    (credentials / "mailconfig-password").write_text("mail secret\n", encoding="utf-8")
    program, *words = shlex.split(unit()["Service"]["ExecStart"])
    assert program == "/usr/bin/mailconfig"
    places = {
        "/var/lib/mailconfig": str(tmp_path / "state"),
        "detect:": f"detect:{tmp_path / 'conf'}",
        "/etc/mailconfig/mail.json": str(settings),
    }
    command = [sys.executable, "-m", "mailconfig_gui", *(places.get(word, word) for word in words)]
    assert set(places) <= set(words)
    environment = {**os.environ, "CREDENTIALS_DIRECTORY": str(credentials)}
    for outcome in ("applied", "no change"):
        done = subprocess.run(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        assert outcome in (done.stdout + done.stderr).lower()
    assert database.mail()["password"] == "mail secret"
    assert database.mail()["smtpHost"] == "mail.plant.com"
