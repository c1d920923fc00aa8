"""Addresses of a database, as JDBC and libpq write them."""

from __future__ import annotations

import pytest

from mailconfig_gui.delivery.target import DeliveryError
from mailconfig_gui.delivery.targets.postgresql.address import Database, parse_url, refuse_placeholders


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("jdbc:postgresql://localhost:5432/thingsboard", Database()),
        ("jdbc:postgresql:thingsboard", Database()),
        ("jdbc:postgresql:/", Database()),
        ("jdbc:p6spy:postgresql://h/d", Database(("h",), name="d")),
        ("jdbc:postgresql://[::1]:5433,h2/d", Database(("::1", "h2"), (5433, 5432), "d")),
        ("postgres://u:p%40%3A@h:1/d%20b", Database(("h",), (1,), "d b", "u", "p@:")),
        (
            "jdbc:postgresql://h/d?user=u&password=a%26b&currentSchema=s,t",
            Database(("h",), name="d", user="u", password="a&b", schema="s"),
        ),
        ("jdbc:postgresql://h/d?sslmode=require", Database(("h",), name="d", ssl={"sslmode": "require"})),
        (
            "jdbc:postgresql://h/d?ssl=true&sslrootcert=/ca.pem&sslkey=/k.pk8",
            Database(("h",), name="d", ssl={"sslmode": "verify-full", "sslrootcert": "/ca.pem"}),
        ),
    ],
)  # fmt: skip
def test_every_form_of_address(url: str, expected: Database) -> None:
    assert parse_url(url) == expected


@pytest.mark.parametrize(
    "url",
    ["", "mysql://h/d", "jdbc:mysql://h/d", "http://h", "jdbc:postgresql://h:x/d", "jdbc:hsqldb:file:x"],
)
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(DeliveryError):
        parse_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "postgres:secret@h",
        "postgresql:u:secret@h/d",
        "postgres:d",
        "jdbc:postgresql:u:secret@h/d",
        "postgresql:/h/secret",
    ],
)
def test_where_the_slashes_are_missing_nothing_is_guessed_or_repeated(url: str) -> None:
    with pytest.raises(DeliveryError) as error:
        parse_url(url)
    assert "secret" not in str(error.value)


def test_the_addresss_own_login_wins() -> None:
    assert parse_url("jdbc:postgresql://h/d?user=own", "beside", "pw")[3:5] == ("own", "pw")


def test_no_password_in_words() -> None:
    found = parse_url("jdbc:postgresql://[::1]/d", "u", "secret")
    assert found.text == "postgresql://[::1]:5432/d"
    assert "secret" not in repr(found)


@pytest.mark.parametrize(
    "url",
    [
        "jdbc:postgresql://YOUR_RDS_ENDPOINT_URL:5432/thingsboard",
        "jdbc:postgresql://PUT_YOUR_POSTGRESQL_HOST_HERE:YOUR_PORT/thingsboard",
        "postgresql://<host>/thingsboard",
        "postgresql://db.plant.com/<your database>",
        "jdbc:postgresql://changeme:5432/thingsboard",
        "jdbc:postgresql://{{ .Values.host }}/thingsboard",
    ],
)
def test_a_placeholder_in_the_address_is_told_as_one(url: str) -> None:
    with pytest.raises(DeliveryError, match="as the manual has it") as error:
        parse_url(url)
    assert error.value.title == "The platform's configuration is not filled in"


def test_what_cannot_be_seen_in_an_address_is_spelt_out() -> None:
    with pytest.raises(DeliveryError, match=r"holds “{{\\x00\\u202e}}”"):
        parse_url("postgresql://{{\0\u202e}}/thingsboard")
    assert parse_url("postgresql://db\u202e/things\x1b").text == r"postgresql://db\u202e:5432/things\x1b"


@pytest.mark.parametrize(
    ("user", "password", "what"),
    [
        ("YOUR_RDS_USERNAME", "p", "user"), ("<user>", "p", "user"),
        ("u", "PUT_YOUR_POSTGRESQL_PASSWORD_HERE", "password"), ("u", "YOUR_PASSWORD", "password"),
        ("u", "<password>", "password"),
    ],
)  # fmt: skip
def test_a_placeholder_as_login_is_told_as_one(user: str, password: str, what: str) -> None:
    with pytest.raises(DeliveryError, match=f"The {what} of the database is a placeholder"):
        refuse_placeholders(Database(user=user, password=password))


@pytest.mark.parametrize(
    "text", ["changeme", "postgres", "Your_pass", "a<b>c", "x YOUR_", "<1>", "here", "PUT_HERE"]
)
def test_what_may_be_a_real_login_is_none(text: str) -> None:
    refuse_placeholders(Database(user=text, password=text))
    assert parse_url(f"postgresql://{text}:{text}@your-db.plant.com/things").user == text
