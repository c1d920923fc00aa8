"""Settings for somebody else's platform, as a script around curl.

Secrets stand in the files only, which are to be 0600. The command that runs the script names files, so no secret
shows in a shell's history or in a process list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.delivery.changes import fields_of
from mailconfig_gui.delivery.document import Document, guard, render
from mailconfig_gui.delivery.targets.thingsboard.address import parse_base

if TYPE_CHECKING:
    from collections.abc import Mapping


def hand_off(document: Document, name: str, place: str) -> Mapping[str, bytes]:
    """Return the script as the file `name` and the data that it looks for beside itself."""
    form = curl_form(document, parse_base(place).text, f"{name}.json")
    return {f"{name}.json": form.data, name: form.script}


class CurlForm(NamedTuple):
    """A script, and the data file that it looks for beside itself."""

    script: bytes
    data: bytes

    def __repr__(self) -> str:
        return "CurlForm()"


def curl_form(document: Document, base_url: str, data_name: str) -> CurlForm:
    """Return a shell script, and the data that it reads from a file `data_name` beside it.

    The script is given the name of a file with one header line: token or API key. It reads the row, merges, lets the
    platform test, and saves. It needs curl, and python3 to merge JSON.

    Raises MailConfigError: the platform could not start with the document.
    """
    guard(document)
    script = _SCRIPT.replace("@PROTO@", "=https" if base_url.startswith("https:") else "=http")
    script = script.replace("@BASE@", _quoted(base_url)).replace("@DATA@", _quoted(data_name))
    return CurlForm(script.encode(), render(Document({"key": "mail"}, fields_of(document.values))))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


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
import json, os, sys
live, data = (json.load(open(name, encoding="utf-8")) for name in sys.argv[1:3])
old, new = live["jsonValue"], data["jsonValue"]
def on(values):
    return values.get("enableOauth2", False) not in (False, "false", 0)
def write(name, values):
    path = os.path.join(os.path.dirname(sys.argv[3]), name)
    json.dump({**live, "jsonValue": values}, open(path, "w", encoding="utf-8"))
merged = {key: value for key, value in {**old, **new}.items() if value is not None and key != "showChangePassword"}
moved = any(old.get(key) != new.get(key) for key in ("smtpHost", "username"))
if moved and "password" not in new and on(merged):
    merged["password"] = ""  # a token is used; the password of another server must not go there later
elif moved and "password" not in new:
    sys.exit("The stored password is for another server or user, and none is given here. Nothing was changed.")
app = ("providerId", "clientId", "clientSecret", "redirectUri")
if on(merged) and not set(app) <= merged.keys():
    sys.exit("OAuth2 is on but incomplete: the platform could not save it. Nothing was changed.")
token = new.get("refreshToken")
other = any(old.get(key) != merged.get(key) for key in (*app, "providerTenantId", "tokenUri"))
if on(merged) and not token and (other or not old.get("tokenGenerated", on(old)) or (moved and on(old))):
    sys.exit("OAuth2 is on, and no refresh token is given for this app and mailbox. Nothing was changed.")
if on(merged) and on(old) and other:
    sys.exit("OAuth2 is on there for another app; turn it off on the platform's page first. Nothing was changed.")
if on(merged) and token:
    # Saved in one go, the platform would drop the token: first all of OAuth2, switched off.
    merged.pop("refreshTokenExpires", None)
    keys = (*app, "providerTenantId", "authUri", "tokenUri", "scope", "refreshToken", "tokenGenerated")
    first = {**old, **{key: merged[key] for key in keys if key in merged}, "enableOauth2": False}
    first.pop("refreshTokenExpires", None)
    write("first.json", first)
    write("back.json", old if on(old) else {**old, "refreshToken": ""})
    del merged["refreshToken"]
write(os.path.basename(sys.argv[3]), merged)
MERGE
if [ -f "$work/first.json" ]; then
  call --output "$work/saved.json" "$base/api/mail/config/template" || {
    echo 'OAuth2 needs ThingsBoard 3.6 or later. Nothing was changed.'
    exit 4
  }
  echo 'Storing the keys of OAuth2, switched off'
  call --data @"$work/first.json" --output "$work/saved.json" "$base/api/admin/settings" || {
    cat "$work/saved.json"
    exit 1
  }
fi
echo 'Asking the platform to send its test message to the e-mail of this account'
call --data @"$work/body.json" "$base/api/admin/settings/testMail" || {
  echo
  if [ -f "$work/back.json" ]; then
    call --data @"$work/back.json" --output "$work/saved.json" "$base/api/admin/settings" || cat "$work/saved.json"
    echo 'The earlier settings were put back.'
  else
    echo 'Nothing was saved.'
  fi
  exit 1
}
if [ -f "$work/first.json" ]; then
  # The test may have renewed the token and written down when it ends.
  call --output "$work/live.json" "$base/api/admin/settings/mail" || { cat "$work/live.json"; exit 4; }
  python3 - "$work/live.json" "$work/body.json" <<'SWITCH'
import json, sys
live, body = (json.load(open(name, encoding="utf-8")) for name in sys.argv[1:3])
ends = {key: value for key, value in live["jsonValue"].items() if key == "refreshTokenExpires"}
body["jsonValue"].update(ends)
json.dump(body, open(sys.argv[2], "w", encoding="utf-8"))
SWITCH
fi
echo 'Saving'
call --data @"$work/body.json" --output "$work/saved.json" "$base/api/admin/settings" || {
  cat "$work/saved.json"
  exit 1
}
echo 'Saved. In a cluster, restart the other tb-core and tb-rule-engine nodes.'
"""
