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
