"""Delivery into a real PostgreSQL: three schemas, concurrent writers, and death between any two messages."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings

from mailconfig_gui.delivery.document import build
from mailconfig_gui.delivery.rows import MailRow
from mailconfig_gui.delivery.target import (
    BadSettingsError,
    ConflictError,
    DeliveryError,
    Options,
    Plan,
    Restore,
    Stop,
    UnreachableError,
    Wanted,
)
from mailconfig_gui.delivery.targets.postgresql.address import parse_url
from mailconfig_gui.delivery.targets.postgresql.handoff import sql_form
from mailconfig_gui.delivery.targets.postgresql.mail_rows import TwoRowsError
from mailconfig_gui.delivery.targets.postgresql.target import PostgreSql
from mailconfig_gui.model.problem import MailConfigError, Severity
from mailconfig_gui.model.settings import without_secrets
from tests.delivery.helpers import document, drained, gone_back, good
from tests.delivery.test_boot_guard import DRAFTS, arbitrary, boots, starts
from tests.delivery.test_merge import OAUTH2
from tests.lab.postgres import BIN, Postgres
from tests.lab.sandbox import Sandbox
from tests.real.database import SCHEMAS, TENANT, PlatformDatabase

pytestmark = pytest.mark.real
ROOT = Path(__file__).resolve().parents[2]
MAIL, SECOND = "5a797660-4612-11e7-a919-92ebcb67fe33", "8a797660-4612-11e7-a919-92ebcb67fe33"
_numbers = iter(range(10_000))
Psql = Callable[[PlatformDatabase, Path], subprocess.CompletedProcess[str]]


@pytest.fixture(params=list(SCHEMAS))
def database(request: pytest.FixtureRequest, postgres: Postgres) -> PlatformDatabase:
    made = PlatformDatabase(postgres, f"tb{next(_numbers)}", request.param)
    made.insert("mail", good(refreshToken="kept", unknownKey={"a": [None]}, showChangePassword=False))
    return made


@pytest.fixture
def newest(postgres: Postgres) -> PlatformDatabase:
    made = PlatformDatabase(postgres, f"tb{next(_numbers)}", "3.4")
    made.insert("mail", good())
    return made


def target(database: PlatformDatabase) -> PostgreSql:
    return PostgreSql(database.database, Stop())


def test_it_merges_into_the_one_row_and_restores_it(database: PlatformDatabase) -> None:
    before = database.mail()
    there = target(database)
    plan = drained(there.plan(Wanted({"smtpHost": "new.plant.com", "password": "new secret"})))
    assert {change.key for change in plan.changes} == {"smtpHost", "password", "showChangePassword"}
    assert database.mail() == before
    done = drained(there.apply(plan, Options()))
    assert done.changed
    assert "Restart every node" in done.restart
    after = database.mail()
    assert after["smtpHost"] == "new.plant.com"
    assert after["password"] == "new secret"
    assert after["refreshToken"] == "kept"
    assert after["unknownKey"] == {"a": [None]}
    assert "showChangePassword" not in after
    assert not drained(there.apply(plan, Options())).changed
    assert drained(there.plan(Wanted({"smtpHost": "new.plant.com", "password": "new secret"}))).empty
    assert database.run("SELECT json_value FROM admin_settings WHERE key = 'general'") == [
        (json.dumps({"baseUrl": "http://localhost:8080"}),)
    ]
    assert plan.before.document is not None
    restore = Restore({}, plan.before.values, without_secrets(plan.after.values))
    assert gone_back(there, restore).changed
    assert database.mail() == before
    assert not gone_back(there, restore, overwrite=True).changed


def test_a_tenants_own_row_is_not_the_systems(newest: PlatformDatabase) -> None:
    own = "7a797660-4612-11e7-a919-92ebcb67fe33"
    newest.insert("mail", {"useSystemMailSettings": True}, own=own, tenant=own)
    plan = drained(target(newest).plan(Wanted({"timeout": "20000"})))
    assert drained(target(newest).apply(plan, Options())).changed
    found = newest.run("SELECT json_value FROM admin_settings WHERE id = %s", own)
    assert found == [('{"useSystemMailSettings": true}',)]


def test_no_row_two_rows_no_table_and_damaged_rows_are_refused(postgres: Postgres) -> None:
    empty = PlatformDatabase(postgres, f"tb{next(_numbers)}", "3.4")
    with pytest.raises(UnreachableError, match=r"no row"):
        drained(target(empty).plan(Wanted({"timeout": "20000"})))
    empty.insert("mail", good())
    empty.insert("mail", good(), own=SECOND)
    with pytest.raises(TwoRowsError, match="8a797660"):
        drained(target(empty).plan(Wanted({"timeout": "20000"})))
    for text in ("{", "[]", "", "null"):
        empty.run("DELETE FROM admin_settings WHERE key = 'mail'")
        empty.insert("mail", text)
        with pytest.raises(UnreachableError, match=r"not JSON|not an object"):
            drained(target(empty).plan(Wanted({"timeout": "20000"})))
    empty.run("DROP TABLE admin_settings")
    with pytest.raises(UnreachableError, match="no table"):
        drained(target(empty).plan(Wanted({"timeout": "20000"})))


def two_rows(database: PlatformDatabase) -> tuple[MailRow, ...]:
    """Add a second row as a platform does that is given an unknown id, and return both."""
    if database.schema != "3.0":
        database.insert("mail", good(smtpPort="25", password="other secret"), own=SECOND)
    else:
        database.insert("mail", good(smtpPort="25", password="other secret"), own=SECOND.replace("8a", "4a"))
    with pytest.raises(TwoRowsError) as error:
        drained(target(database).read())
    assert "secret" not in str(error.value)
    return error.value.rows


def test_of_two_rows_the_wrong_one_is_removed_and_kept(database: PlatformDatabase) -> None:
    before = database.mail()
    first, second = sorted(two_rows(database), key=lambda row: not row.first)
    assert (first.first, second.first) == (True, False)
    assert "Port: “25”" in second.words
    copies: list[bytes] = []
    assert drained(target(database).remove(second, copies.append)).changed
    assert database.mail() == before
    kept = json.loads(copies[0])
    assert kept["jsonValue"] == good(smtpPort="25", password="other secret")
    with pytest.raises(ConflictError):
        drained(target(database).remove(first, copies.append))
    assert len(copies) == 1
    assert database.mail() == before


def test_a_row_is_removed_only_as_it_was_shown_and_once_it_is_kept(newest: PlatformDatabase) -> None:
    def full(_data: bytes) -> None:
        raise OSError("disk full")

    first, second = sorted(two_rows(newest), key=lambda row: not row.first)
    with pytest.raises(OSError, match="disk full"):
        drained(target(newest).remove(second, full))
    newest.run("UPDATE admin_settings SET json_value = '{}' WHERE id = %s", second.id)
    with pytest.raises(ConflictError):
        drained(target(newest).remove(second, list))
    assert drained(target(newest).remove(first, list)).changed
    assert newest.mail() == {}


def test_of_two_that_remove_both_rows_at_once_one_is_refused(newest: PlatformDatabase) -> None:
    for _ in range(5):
        rows = two_rows(newest)
        gate = threading.Barrier(2)

        def removed(row: MailRow, gate: threading.Barrier = gate) -> bool:
            gate.wait(10)
            try:
                return drained(target(newest).remove(row, list)).changed
            except ConflictError:
                return False

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(removed, rows)) == [False, True]
        newest.run("UPDATE admin_settings SET id = %s WHERE key = 'mail'", MAIL)


@pytest.mark.parametrize("late", ["connectivity", "jwt"])
def test_the_lost_row_of_an_installed_platform_is_written_anew(newest: PlatformDatabase, late: str) -> None:
    newest.run("DELETE FROM admin_settings WHERE key = 'mail'")
    newest.insert(late, {}, own=SECOND)
    there = target(newest)
    wanted = Wanted(
        {"smtpHost": "new.plant.com", "mailFrom": "a@plant.com", "username": "u", "password": "new secret"}
    )
    plan = drained(there.plan(wanted))
    assert "row-lost" in {risk.code for risk in plan.risks}
    assert "Host: not there → “new.plant.com”" in {change.words for change in plan.changes}
    assert newest.run("SELECT 1 FROM admin_settings WHERE key = 'mail'") == []
    now = time.time() * 1000
    assert drained(there.apply(plan, Options())).changed
    assert newest.mail()["smtpHost"] == "new.plant.com"
    assert newest.mail()["password"] == "new secret"
    own, created, tenant = newest.run(
        "SELECT id, created_time, tenant_id FROM admin_settings WHERE key = 'mail'"
    )[0]
    assert (own.version, str(tenant)) == (1, TENANT)
    assert now - 1000 < created < now + 60_000
    assert not drained(there.apply(plan, Options())).changed
    assert drained(there.plan(wanted)).empty


def test_of_concurrent_writers_of_a_lost_row_one_wins(newest: PlatformDatabase) -> None:
    newest.insert("jwt", {}, own=SECOND)
    for _ in range(3):
        newest.run("DELETE FROM admin_settings WHERE key = 'mail'")
        wanted = [
            Wanted({"smtpHost": "m.plant.com", "mailFrom": f"w{writer}@plant.com"}) for writer in range(6)
        ]
        plans = [drained(target(newest).plan(one)) for one in wanted]
        gate = threading.Barrier(6)
        with ThreadPoolExecutor(6) as pool:
            runs = [pool.submit(_try, target(newest), plan, gate) for plan in plans]
        assert [run.result() for run in runs].count(True) == 1
        assert newest.mail()["mailFrom"] in {one.draft["mailFrom"] for one in wanted}


def test_a_row_that_came_back_meanwhile_is_a_conflict(newest: PlatformDatabase) -> None:
    newest.run("DELETE FROM admin_settings WHERE key = 'mail'")
    newest.insert("jwt", {}, own=SECOND)
    plan = drained(target(newest).plan(Wanted({"smtpHost": "m.plant.com", "mailFrom": "a@plant.com"})))
    newest.insert("mail", good())
    with pytest.raises(ConflictError):
        drained(target(newest).apply(plan, Options()))
    assert newest.mail() == good()


def test_office365_oauth2_is_refused(newest: PlatformDatabase) -> None:
    oauth2 = {
        "enableOauth2": True,
        "providerId": "OFFICE_365",
        "clientId": "c",
        "clientSecret": "s",
        "providerTenantId": "t",
        "authUri": "https://login.example.com/authorize",
        "tokenUri": "https://login.example.com/token",
        "scope": ["https://outlook.office365.com/SMTP.Send", "offline_access"],
        "redirectUri": "http://localhost",
        "refreshToken": "r",
    }
    plan = drained(target(newest).plan(Wanted({"timeout": "20000"})))
    newest.run("UPDATE admin_settings SET json_value = %s WHERE key = 'mail'", json.dumps(good(**oauth2)))
    blocked = drained(target(newest).plan(Wanted({"timeout": "20000"})))
    assert blocked.blocked
    with pytest.raises(BadSettingsError, match="rewrites this row"):
        drained(target(newest).apply(blocked, Options()))
    with pytest.raises(ConflictError):
        drained(target(newest).apply(plan, Options()))


def test_a_kept_password_does_not_go_elsewhere(newest: PlatformDatabase) -> None:
    with pytest.raises(BadSettingsError, match="entered again"):
        drained(target(newest).plan(Wanted({"smtpHost": "evil.example"})))


def test_a_running_platform_is_noticed(newest: PlatformDatabase) -> None:
    with psycopg.connect(newest.url, application_name="PostgreSQL JDBC Driver"):
        plan = drained(target(newest).plan(Wanted({"timeout": "20000"})))
    assert "platform-running" in {risk.code for risk in plan.risks}


def test_a_schema_of_its_own(newest: PlatformDatabase) -> None:
    newest.run("CREATE SCHEMA things")
    newest.run("ALTER TABLE admin_settings SET SCHEMA things")
    with pytest.raises(UnreachableError):
        drained(target(newest).read())
    bare = newest.url.replace("postgres:pg%20secret@", "")
    there = PostgreSql(parse_url(f"jdbc:{bare}?currentSchema=things", "postgres", "pg secret"), Stop())
    assert drained(there.read()).values["smtpHost"] == "smtp.plant.com"


def test_a_locked_row_is_a_conflict_and_not_a_wait_without_end(newest: PlatformDatabase) -> None:
    plan = drained(target(newest).plan(Wanted({"timeout": "20000"})))
    with psycopg.connect(newest.url) as other:
        other.execute("SELECT 1 FROM admin_settings WHERE key = 'mail' FOR UPDATE")
        with pytest.raises(ConflictError, match="was locked"):
            drained(target(newest).apply(plan, Options()))
    assert newest.mail() == good()


def test_cancel_ends_the_wait_for_a_lock(newest: PlatformDatabase) -> None:
    stop = Stop()
    there = PostgreSql(newest.database, stop)
    plan = drained(there.plan(Wanted({"timeout": "20000"})))
    with psycopg.connect(newest.url) as other, ThreadPoolExecutor(1) as pool:
        other.execute("SELECT 1 FROM admin_settings WHERE key = 'mail' FOR UPDATE")
        run = pool.submit(lambda: drained(there.apply(plan, Options())))
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        while newest.run(waiting) == [(0,)]:
            pass
        stop.cancel()
        assert "Stopped" in str(run.exception(10))


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://127.0.0.1:1/x", "Check host and port"),
        ("postgresql://postgres.invalid/x", "between containers"),
    ],
)
def test_a_database_that_is_not_there(url: str, words: str) -> None:
    with pytest.raises(UnreachableError) as error:
        drained(PostgreSql(parse_url(url, "u", "hidden"), Stop()).read())
    assert words in error.value.hint
    assert "hidden" not in str(error.value)


def test_a_wrong_password_and_a_missing_right(newest: PlatformDatabase) -> None:
    for wrong, title in (
        (newest.database._replace(password="wrong"), "The database refused the login"),
        (newest.database._replace(user="nobody"), "The database refused the login"),
        (newest.database._replace(name="absent"), "There is no database of this name"),
    ):
        with pytest.raises(UnreachableError, match=r"absent|password") as error:
            drained(PostgreSql(wrong, Stop()).read())
        assert error.value.title == title
    newest.run("CREATE ROLE reader LOGIN PASSWORD 'r'")
    newest.run("GRANT SELECT ON admin_settings TO reader")
    there = PostgreSql(newest.database._replace(user="reader", password="r"), Stop())
    plan = drained(there.plan(Wanted({"timeout": "20000"})))
    with pytest.raises(DeliveryError, match="permission denied"):
        drained(there.apply(plan, Options()))


def test_a_refused_row_tells_no_secret(newest: PlatformDatabase) -> None:
    newest.run("ALTER TABLE admin_settings ADD CHECK (json_value NOT LIKE '%%top secret%%')")
    plan = drained(target(newest).plan(Wanted({"password": "top secret"})))
    with pytest.raises(DeliveryError, match="violates check") as error:
        drained(target(newest).apply(plan, Options()))
    assert "top secret" not in str(error.value)
    assert error.value.__cause__ is None
    assert newest.mail() == good()


def _try(there: PostgreSql, plan: Plan, gate: threading.Barrier) -> bool:
    gate.wait(10)
    try:
        return drained(there.apply(plan, Options())).changed
    except ConflictError:
        return False


def test_of_concurrent_writers_one_wins_and_the_others_see_a_conflict(newest: PlatformDatabase) -> None:
    for number in range(5):
        senders = [f"w{writer}-{number}@plant.com" for writer in range(8)]
        plans = [drained(target(newest).plan(Wanted({"mailFrom": sender}))) for sender in senders]
        gate = threading.Barrier(8)
        with ThreadPoolExecutor(8) as pool:
            runs = [pool.submit(_try, target(newest), plan, gate) for plan in plans]
        winners = [sender for sender, run in zip(senders, runs, strict=True) if run.result()]
        assert len(winners) == 1
        assert newest.mail() == good(mailFrom=winners[0])


_CHILD = """
import sys
from mailconfig_gui.delivery.targets.postgresql.detect import parse_url
from mailconfig_gui.delivery.target import Options, Stop, Wanted
from mailconfig_gui.delivery.targets.postgresql.target import PostgreSql
from tests.delivery.helpers import drained, gone_back
there = PostgreSql(parse_url(sys.argv[1]), Stop())
drained(there.apply(drained(there.plan(Wanted({"smtpHost": "new.plant.com", "password": "new"}))), Options()))
"""


class KillingRelay:
    """Passes bytes to the database; kills the client at one of its pieces, before or after passing that on."""

    def __init__(self, port: int, kill_at: int, *, after: bool) -> None:
        self.child: subprocess.Popen[bytes] | None = None
        self._pieces = 0
        self._kill_at, self._after, self._to = kill_at, after, port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._threads: list[threading.Thread] = []
        self._start(self._accept)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)
            assert not thread.is_alive()
        self._listener.close()

    def _start(self, call: Callable[..., None], *arguments: object) -> None:
        self._threads.append(threading.Thread(target=call, args=arguments))
        self._threads[-1].start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._start(self._serve, client)

    def _serve(self, client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", self._to)) as server:
            back = threading.Thread(target=self._pump, args=(server, client, False))
            back.start()
            self._pump(client, server, True)
            back.join(10)

    def _pump(self, source: socket.socket, sink: socket.socket, counted: bool) -> None:
        with contextlib.suppress(OSError):
            while (data := source.recv(1 << 16)) and not (counted and self._kills(sink, data)):
                sink.sendall(data)
        for one in (source, sink):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _kills(self, sink: socket.socket, data: bytes) -> bool:
        self._pieces += 1
        if self._pieces != self._kill_at or self.child is None:
            return False
        if self._after:
            sink.sendall(data)
        os.kill(self.child.pid, signal.SIGKILL)
        return True


@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.slow)])
def test_killed_between_any_two_messages_the_row_is_old_or_new(
    newest: PlatformDatabase, postgres: Postgres, step: int
) -> None:
    old, new = good(), good(smtpHost="new.plant.com", password="new")
    kills, seen = 0, set()
    for after in (False, True):
        for kill_at in range(2, 60, step):
            newest.run("UPDATE admin_settings SET json_value = %s WHERE key = 'mail'", json.dumps(old))
            relay = KillingRelay(postgres.port, kill_at, after=after)
            url = newest.url.replace(f":{postgres.port}/", f":{relay.port}/")
            relay.child = subprocess.Popen(
                [sys.executable, "-c", _CHILD, url], cwd=ROOT, stderr=subprocess.PIPE
            )
            _, err = relay.child.communicate(timeout=30)
            relay.close()
            # The killed client's transaction ends when the server notices; then nobody holds the row.
            found = newest.run("SELECT json_value FROM admin_settings WHERE key = 'mail' FOR UPDATE")
            values = json.loads(found[0][0])
            assert values in (old, new)
            if relay.child.returncode != -signal.SIGKILL:
                assert relay.child.returncode == 0, err.decode()
                assert values == new
                break
            kills += 1
            seen.add("new" if values == new else "old")
    assert kills >= 40 // step
    assert seen >= ({"old", "new"} if step == 1 else {"old"})
    print(f"{kills} kills survived")


@pytest.fixture
def psql(lab: Sandbox) -> Psql:
    def run(database: PlatformDatabase, file: Path) -> subprocess.CompletedProcess[str]:
        found = database.database
        words = [BIN + "/psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", found.hosts[0], "-p", str(found.ports[0]),
                 "-U", found.user, "-d", found.name, "-f", str(file)]  # fmt: skip
        return subprocess.run(
            lab.command("postgres", *words), env={**os.environ, "PGPASSWORD": found.password},
            capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip

    return run


def _arrives(
    database: PlatformDatabase, row: dict[str, object], hold: Callable[[dict[str, object]], None] = starts
) -> None:
    """Fail unless a row that was written over `row` is one that the platform starts with."""
    found = database.mail()
    if found != row:
        hold({"password": "", **found})


def _over_any_row(
    database: PlatformDatabase, draft: dict[str, object], row: dict[str, object], earlier: dict[str, object]
) -> int:
    query = "UPDATE admin_settings SET json_value = %s WHERE key = 'mail'"
    done = 0
    database.run(query, json.dumps(row))
    with contextlib.suppress(MailConfigError):
        there = target(database)
        plan = drained(there.plan(Wanted(draft, endpoint_verified=True)))
        done += drained(there.apply(plan, Options())).changed
        _arrives(database, row)
    with contextlib.suppress(MailConfigError):
        before = database.mail()
        gone_back(target(database), Restore({}, earlier, {}), overwrite=True)
        # What lay there before comes back also where nothing was ever sent with it.
        _arrives(database, before, boots)
    database.run(query, json.dumps(row))
    with contextlib.suppress(MailConfigError):
        text = sql_form(build(draft, include_password=True), "a1b2").decode()
        with contextlib.suppress(psycopg.Error):
            database.run(text)
            done += 1
        _arrives(database, row)
    return done


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DRAFTS, DRAFTS, DRAFTS)
def test_nothing_bad_is_stored(
    newest: PlatformDatabase, draft: dict[str, object], row: dict[str, object], earlier: dict[str, object]
) -> None:
    _over_any_row(newest, draft, row, earlier)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_thousand_deliveries_to_a_database(newest: PlatformDatabase) -> None:
    cases = zip(arbitrary(1, 1000), arbitrary(2, 1000), arbitrary(3, 1000), strict=True)
    done = sum(_over_any_row(newest, draft, row, earlier) for draft, row, earlier in cases)
    assert done > 200
    print(f"{done} of 2000 carried out")


@pytest.fixture
def sql(tmp_path: Path) -> Path:
    return tmp_path / "mail.sql"


def test_the_sql_form_runs_as_it_is(database: PlatformDatabase, sql: Path, psql: Psql) -> None:
    nasty = "it's $v1$ \\ \" \u00e9 \U0001f600 'x"
    sql.write_bytes(sql_form(document(good(smtpHost="new.plant.com", password=nasty)), "a1b2"))
    done = psql(database, sql)
    assert (done.returncode, done.stderr) == (0, "")
    after = database.mail()
    assert after["password"] == nasty
    assert after["smtpHost"] == "new.plant.com"
    assert after["refreshToken"] == "kept"
    assert "showChangePassword" not in after


def test_the_sql_form_refuses_what_the_target_refuses(
    database: PlatformDatabase, sql: Path, psql: Psql
) -> None:
    before = database.mail()
    sql.write_bytes(sql_form(document(good(smtpHost="evil.example", password=...)), "a1b2"))
    done = psql(database, sql)
    assert "for another server" in done.stderr
    assert done.returncode == 3
    assert database.mail() == before
    database.run("DELETE FROM admin_settings WHERE key = 'mail'")
    assert "exactly one row" in psql(database, sql).stderr
    database.insert("mail", "[]")
    assert "holds no object" in psql(database, sql).stderr
    database.run("DELETE FROM admin_settings WHERE key = 'mail'")
    database.insert("mail", good(enableOauth2=True, providerId="GOOGLE"))
    assert "incomplete" in psql(database, sql).stderr
    database.run("DELETE FROM admin_settings WHERE key = 'mail'")
    database.insert("mail", good(enableOauth2=True, providerId="OFFICE_365"))
    assert "Office 365" in psql(database, sql).stderr


def test_the_sql_form_brings_oauth2_and_only_with_a_token_of_its_own(
    newest: PlatformDatabase, sql: Path, psql: Psql
) -> None:
    def run(**values: object) -> str:
        sql.write_bytes(sql_form(document(good(**{**OAUTH2, "password": ..., **values})), "a1b2"))
        return psql(newest, sql).stderr

    before = newest.mail()
    assert "no refresh token is given" in run(refreshToken=...)
    assert newest.mail() == before
    assert run() == ""
    after = newest.mail()
    assert {key: after[key] for key in OAUTH2} == OAUTH2
    assert after["password"] == "", "it was for another user"
    newest.run("UPDATE admin_settings SET json_value = %s WHERE key = 'mail'", with_end(after))
    assert run(refreshToken=..., timeout="20000") == ""
    kept = newest.mail()
    assert (kept["timeout"], kept["refreshToken"], kept["refreshTokenExpires"]) == ("20000", "its token", 7)
    for change in (
        {"username": "other@plant.com"},
        {"smtpHost": "smtp.evil.test"},
        {"clientId": "other"},
        {"tokenUri": "https://x.example/t"},
    ):
        assert "no refresh token is given" in run(**{"refreshToken": ..., **change})
    assert newest.mail() == kept
    assert run(refreshToken="another") == ""
    assert "refreshTokenExpires" not in newest.mail()


def with_end(row: dict[str, object]) -> str:
    return json.dumps({**row, "refreshTokenExpires": 7})


def test_a_lost_row_comes_back_by_a_roll_back_too_and_is_not_taken_away(newest: PlatformDatabase) -> None:
    there = target(newest)
    plan = drained(there.plan(Wanted({"timeout": "20000"})))
    drained(there.apply(plan, Options()))
    newest.run("DELETE FROM admin_settings WHERE key = 'mail'")
    newest.insert("jwt", {}, own=SECOND)
    restore = Restore({}, plan.before.values, without_secrets(plan.after.values))
    assert drained(there.plan_rollback(restore)).blocked, "somebody changed the row: it is gone"
    back = drained(there.plan_rollback(restore, overwrite=True))
    assert drained(there.apply(back, Options())).changed
    assert newest.mail() == plan.before.values
    gone = drained(there.plan_rollback(Restore({}, {}, without_secrets(newest.mail()), existed=False)))
    assert [risk.code for risk in gone.risks if risk.severity is Severity.ERROR] == ["no-row-before"]
    assert newest.mail() == plan.before.values
