"""The platform's table in its three schemas, in a database of its own on the lab's PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import psycopg

from mailconfig_gui.delivery.targets.postgresql.address import Database, parse_url
from tests.lab.postgres import Postgres

TENANT = "13814000-1dd2-11b2-8080-808080808080"
#: From the schema files of the platform: up to 3.0, 3.1 to 3.3, and from 3.4 on.
SCHEMAS = {
    "3.0": "CREATE TABLE admin_settings (id varchar(31) NOT NULL CONSTRAINT admin_settings_pkey PRIMARY KEY, "
    "json_value varchar, key varchar(255))",
    "3.3": "CREATE TABLE admin_settings (id uuid NOT NULL CONSTRAINT admin_settings_pkey PRIMARY KEY, "
    "created_time bigint NOT NULL, json_value varchar, key varchar(255))",
    "3.4": "CREATE TABLE admin_settings (id uuid NOT NULL CONSTRAINT admin_settings_pkey PRIMARY KEY, "
    "tenant_id uuid NOT NULL, created_time bigint NOT NULL, key varchar(255), json_value varchar)",
}
_IDS = {"mail": "5a797660-4612-11e7-a919-92ebcb67fe33", "general": "6a797660-4612-11e7-a919-92ebcb67fe33"}


class PlatformDatabase:
    """A database as the platform's installer leaves it."""

    def __init__(self, server: Postgres, name: str, schema: str) -> None:
        self.schema = schema
        with psycopg.connect(server.url(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        self.url = server.url(name)
        self.database: Database = parse_url(self.url)
        self.run(SCHEMAS[schema])
        self.insert("general", {"baseUrl": "http://localhost:8080"})

    def run(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(query.encode(), values or None)
            return cursor.fetchall() if cursor.description else []

    def insert(
        self, key: str, values: Mapping[str, object] | str, *, own: str = "", tenant: str = TENANT
    ) -> None:
        text = values if isinstance(values, str) else json.dumps(values)
        columns: dict[str, object] = {"id": own or _IDS[key], "key": key, "json_value": text}
        if self.schema == "3.0":
            columns["id"] = str(columns["id"]).replace("-", "")[:31]
        else:
            columns["created_time"] = 1
        if self.schema == "3.4":
            columns["tenant_id"] = tenant
        marks = ", ".join("%s" for _ in columns)
        self.run(f"INSERT INTO admin_settings ({', '.join(columns)}) VALUES ({marks})", *columns.values())

    def mail(self) -> dict[str, Any]:
        where = f" AND tenant_id = '{TENANT}'" if self.schema == "3.4" else ""
        rows = self.run(f"SELECT json_value FROM admin_settings WHERE key = 'mail'{where}")
        assert len(rows) == 1
        values: dict[str, Any] = json.loads(rows[0][0])
        return values
