"""Forms for handing settings over to somebody else: SQL for psql, and a script around curl.

Secrets stand in the files only, which are to be 0600. The commands that run them name files, so no secret shows in a
shell's history or in a process list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.delivery.document import Document, guard, render
from mailconfig_gui.delivery.merge import PAGE_ONLY

if TYPE_CHECKING:
    from collections.abc import Mapping


class CurlForm(NamedTuple):
    """A script, and the data file that it looks for beside itself."""

    script: bytes
    data: bytes

    def __repr__(self) -> str:
        return "CurlForm()"


def sql_form(document: Document, tag: str) -> bytes:
    """Return SQL that merges a document into the one row, for `psql -X -v ON_ERROR_STOP=1 -f FILE`.

    Works with the three schemas, refuses where the row is missing or double, where Office 365 OAuth2 is on or OAuth2
    is incomplete, and where a kept password would go to another server or user. `tag` (letters and digits, random)
    quotes the values, so that no value can end the quotation.

    Raises:
        MailConfigError: the platform could not start with the document.

    """
    import json

    guard(document)
    patch = json.dumps(_own(document.values), ensure_ascii=True, allow_nan=False)
    return _SQL.replace("@TAG@", tag).replace("@PATCH@", patch).encode()


def curl_form(document: Document, base_url: str, data_name: str) -> CurlForm:
    """Return a shell script, and the data that it reads from a file `data_name` beside it.

    The script is given the name of a file with one header line: token or API key. It reads the row, merges, lets the
    platform test, and saves. It needs curl, and python3 to merge JSON.

    Raises:
        MailConfigError: the platform could not start with the document.

    """
    guard(document)
    script = _SCRIPT.replace("@PROTO@", "=https" if base_url.startswith("https:") else "=http")
    script = script.replace("@BASE@", _quoted(base_url)).replace("@DATA@", _quoted(data_name))
    return CurlForm(script.encode(), render(Document({"key": "mail"}, _own(document.values))))


def _own(values: Mapping[str, object]) -> dict[str, object]:
    """Return a document's fields; its unknown keys belong to where it came from, not to where it goes."""
    from mailconfig_gui.model.fields import BY_KEY

    return {key: value for key, value in values.items() if key in BY_KEY and key not in PAGE_ONLY}


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


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
  IF coalesce(trim(present->>'enableOauth2'), 'false') NOT IN ('false', '0') THEN
    IF present->>'providerId' = 'OFFICE_365' THEN
      RAISE EXCEPTION 'The platform uses Office 365 OAuth2 and rewrites this row itself. Nothing was changed.';
    END IF;
    IF NOT present ?& array['providerId', 'clientId', 'clientSecret', 'redirectUri'] THEN
      RAISE EXCEPTION 'OAuth2 is on but incomplete: the platform could not save it again. Nothing was changed.';
    END IF;
  END IF;
  IF NOT wanted ? 'password' AND coalesce(present->>'password', '') <> '' AND
     (lower(present->>'smtpHost') IS DISTINCT FROM lower(wanted->>'smtpHost')
      OR present->>'username' IS DISTINCT FROM wanted->>'username') THEN
    RAISE EXCEPTION 'The stored password is for another server or user, and none is given here. Nothing was changed.';
  END IF;
  EXECUTE 'UPDATE admin_settings SET json_value = $1 WHERE ' || mine USING (present || wanted)::text;
END
$do@TAG@$;
COMMIT;
"""

_SCRIPT = """\
#!/bin/sh
# Save mail settings on a ThingsBoard platform. Needs curl and python3.
#
#   sh THIS-FILE HEADER-FILE
#
# HEADER-FILE (mode 0600) holds one line, with a token of a system administrator or an API key:
#   X-Authorization: Bearer eyJ...        or        X-Authorization: ApiKey tb_...
# Where https is signed by an authority of your own: CURL_CA_BUNDLE=ca.pem sh THIS-FILE HEADER-FILE
# No secret is an argument of a program here, so none shows in the history or in a process list.
set -eu
umask 077
base=@BASE@
data=$(dirname "$0")/@DATA@
header=${1:?name the file with the X-Authorization line}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
call() {
  curl --silent --show-error --fail-with-body --proto @PROTO@ --max-time 180 \\
    -H @"$header" -H 'Content-Type: application/json' "$@"
}
echo 'Reading the present settings'
call --output "$work/live.json" "$base/api/admin/settings/mail" || { cat "$work/live.json"; exit 4; }
python3 - "$work/live.json" "$data" "$work/body.json" <<'MERGE'
import json, sys
live, data = (json.load(open(name, encoding="utf-8")) for name in sys.argv[1:3])
old, new = live["jsonValue"], data["jsonValue"]
moved = any(old.get(key) != new.get(key) for key in ("smtpHost", "username"))
if moved and "password" not in new:
    sys.exit("The stored password is for another server or user, and none is given here. Nothing was changed.")
merged = {key: value for key, value in {**old, **new}.items() if value is not None and key != "showChangePassword"}
complete = {"providerId", "clientId", "clientSecret", "redirectUri"} <= merged.keys()
if merged.get("enableOauth2", False) not in (False, "false", 0) and not complete:
    sys.exit("OAuth2 is on but incomplete: the platform could not save it. Nothing was changed.")
json.dump({**live, "jsonValue": merged}, open(sys.argv[3], "w", encoding="utf-8"))
MERGE
echo 'Asking the platform to send its test message to the e-mail of this account'
call --data @"$work/body.json" "$base/api/admin/settings/testMail" || { echo; echo 'Nothing was saved.'; exit 1; }
echo 'Saving'
call --data @"$work/body.json" --output "$work/saved.json" "$base/api/admin/settings" || {
  cat "$work/saved.json"
  exit 1
}
echo 'Saved. In a cluster, restart the other tb-core and tb-rule-engine nodes.'
"""
