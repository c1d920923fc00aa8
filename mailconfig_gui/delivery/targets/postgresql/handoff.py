"""Settings for somebody else's database, as SQL for psql.

Secrets stand in the file only, which is to be 0600. The command that runs it names the file, so no secret shows in a
shell's history or in a process list.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from mailconfig_gui.delivery.changes import fields_of
from mailconfig_gui.delivery.document import Document, guard

if TYPE_CHECKING:
    from collections.abc import Mapping


def hand_off(document: Document, name: str, _place: str) -> Mapping[str, bytes]:
    """Return the SQL as the file `name`."""
    return {name: sql_form(document, os.urandom(6).hex())}


def sql_form(document: Document, tag: str) -> bytes:
    """Return SQL that merges a document into the one row, for `psql -X -v ON_ERROR_STOP=1 -f FILE`.

    Works with the three schemas, refuses where the row is missing or double, where Office 365 OAuth2 is on there, where
    OAuth2 would be incomplete or without a token of its own, and where a kept password would go to another server or
    user. `tag` (letters and digits, random)
    quotes the values, so that no value can end the quotation.

    Raises MailConfigError: the platform could not start with the document.
    """
    guard(document)
    patch = json.dumps(fields_of(document.values), ensure_ascii=True, allow_nan=False)
    return _SQL.replace("@TAG@", tag).replace("@PATCH@", patch).encode()


_SQL = """\
-- Mail settings for a ThingsBoard database. It may hold a password: keep it private, delete it after use.
-- Run it with: psql -X -v ON_ERROR_STOP=1 -f THIS-FILE (and the usual options for host, user and database).
-- One transaction: all or nothing. Restart the platform afterwards; it reads these settings only when it starts.
BEGIN;
DO $do@TAG@$
DECLARE
  wanted CONSTANT jsonb := $v@TAG@$@PATCH@$v@TAG@$;
  mine text := 'key = ''mail''';
  present jsonb;
  merged jsonb;
  found integer;
BEGIN
  IF EXISTS (SELECT FROM information_schema.columns WHERE table_name = 'admin_settings'
             AND column_name = 'tenant_id' AND table_schema = ANY (current_schemas(false))) THEN
    mine := mine || ' AND tenant_id = ''13814000-1dd2-11b2-8080-808080808080''';
  END IF;
  EXECUTE 'SELECT count(*) FROM (SELECT 1 FROM admin_settings WHERE ' || mine || ' FOR UPDATE) AS locked' INTO found;
  IF found <> 1 THEN
    RAISE EXCEPTION 'There must be exactly one row of mail settings, but there are %. Nothing was changed.', found;
  END IF;
  EXECUTE 'SELECT json_value::jsonb FROM admin_settings WHERE ' || mine INTO present;
  IF jsonb_typeof(present) <> 'object' THEN
    RAISE EXCEPTION 'The row of the mail settings is damaged: it holds no object. Nothing was changed.';
  END IF;
  -- Jackson counts a null as a value; the platform would take it for the word "null".
  present := coalesce((SELECT jsonb_object_agg(key, value) FROM jsonb_each(present)
                       WHERE value <> 'null'::jsonb AND key <> 'showChangePassword'), '{}'::jsonb);
  IF coalesce(trim(present->>'enableOauth2'), 'false') NOT IN ('false', '0')
     AND present->>'providerId' = 'OFFICE_365' THEN
    RAISE EXCEPTION 'The platform uses Office 365 OAuth2 and rewrites this row itself. Nothing was changed.';
  END IF;
  merged := present || wanted;
  IF coalesce(wanted->>'refreshToken', '') <> '' THEN
    merged := merged - 'refreshTokenExpires';
  END IF;
  IF coalesce(trim(merged->>'enableOauth2'), 'false') NOT IN ('false', '0') THEN
    IF NOT merged ?& array['providerId', 'clientId', 'clientSecret', 'redirectUri'] THEN
      RAISE EXCEPTION 'OAuth2 is on but incomplete: the platform could not save it again. Nothing was changed.';
    END IF;
    IF coalesce(wanted->>'refreshToken', '') = '' AND (coalesce(merged->>'refreshToken', '') = ''
       OR present->'clientId' IS DISTINCT FROM merged->'clientId'
       OR present->'tokenUri' IS DISTINCT FROM merged->'tokenUri'
       OR lower(present->>'smtpHost') IS DISTINCT FROM lower(merged->>'smtpHost')
       OR present->'username' IS DISTINCT FROM merged->'username') THEN
      RAISE EXCEPTION 'OAuth2 is on, and no refresh token is given for this app and mailbox. Nothing was changed.';
    END IF;
    IF NOT wanted ? 'password' AND (lower(present->>'smtpHost') IS DISTINCT FROM lower(wanted->>'smtpHost')
       OR present->>'username' IS DISTINCT FROM wanted->>'username') THEN
      -- A token is used; the password of another server must not go there later.
      merged := merged || '{"password": ""}';
    END IF;
  ELSIF NOT wanted ? 'password' AND coalesce(present->>'password', '') <> '' AND
     (lower(present->>'smtpHost') IS DISTINCT FROM lower(wanted->>'smtpHost')
      OR present->>'username' IS DISTINCT FROM wanted->>'username') THEN
    RAISE EXCEPTION 'The stored password is for another server or user, and none is given here. Nothing was changed.';
  END IF;
  EXECUTE 'UPDATE admin_settings SET json_value = $1 WHERE ' || mine USING merged::text;
END
$do@TAG@$;
COMMIT;
"""
