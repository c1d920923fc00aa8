"""Find the platform's database in its own files: parsed, never executed.

`thingsboard.conf` is a shell script of `export NAME=value` lines, Compose has env files, which its `env_file:` entries
name, and `environment:` blocks, `thingsboard.yml` holds `${NAME:default}` texts below `spring: datasource:`
(ThingsBoard thingsboard.yml, systemd unit, docker/). Only three plain texts are wanted from them, so a reader of some
lines serves better than a YAML library, which would be one more dependency and would still not know what `${...}`
means.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from mailconfig_gui.delivery.target import DeliveryError
from mailconfig_gui.delivery.targets.postgresql.address import parse_url
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mailconfig_gui.delivery.targets.postgresql.address import Database

MAX_BYTES = 4 << 20
# Longer lines hold no address of a database. Values are cut there too: names that stand for names that stand for names
# could grow without end.
MAX_LINE = 4096
FOLDERS = (
    "/usr/share/thingsboard/conf",
    "/etc/thingsboard/conf",
    r"C:\thingsboard\conf",  # no words: a folder
)
_KNOWN = (
    "thingsboard.conf", "thingsboard.yml",
    "compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml",
)  # fmt: skip
NAMES = ("SPRING_DATASOURCE_URL", "SPRING_DATASOURCE_USERNAME", "SPRING_DATASOURCE_PASSWORD")
_KEYS = {"url": NAMES[0], "username": NAMES[1], "password": NAMES[2]}
_COMMAND = "\0"
MAX_ENV_FILES = 50

_VARIABLE = re.compile(r"\$(?:\{([A-Za-z_]\w*)(?::?-([^{}]*))?\}|([A-Za-z_]\w*))")
_FLOW_ITEM = re.compile(r"\{[^{}]*\}|\"[^\"]*\"|'[^']*'|[^,\s\[\]]+")
_ENV_FILE_PART = re.compile(r"(?:^|[{,])\s*(path|required|format)\s*:\s*([^,}]*)")
_YAML_LINE = re.compile(
    r"(?P<indent>\s*)(?:-\s+)?[\"']?(?P<key>[\w.-]+)[\"']?\s*(?P<sign>[:=])(?:\s+|(?<==)|$)(?P<value>.*)$"
)


def detect(paths: Iterable[str | Path] = ()) -> Database:
    """Return the database that configuration files name; without paths, look where packages put them.

    Several files go together: names found in a conf or env file fill in `${NAME:default}` of a YAML file. The env
    files that a Compose file points to are read too; its own `environment:` wins over them.

    Raises DeliveryError: nothing was found, a file cannot be read, or a value needs a shell to be known.
    """
    given = [Path(path) for path in paths]
    files = list(_files(given or [Path(folder) for folder in FOLDERS], must_exist=bool(given)))
    names: dict[str, str] = {}
    texts = [(path, _read(path)) for path in files]
    for path, text in texts:
        if path.suffix not in (".yml", ".yaml"):
            names.update(shell_names(text) if path.suffix == ".conf" else env_names(text))
    found = {name: value for name, value in names.items() if name in NAMES}
    absent: list[Path] = []
    for path, text in texts:
        if path.suffix in (".yml", ".yaml"):
            known = {**_beside(path), **names}
            inside = yaml_names(text, known)
            for name, value in {**_from_env_files(path, text, known, absent), **inside}.items():
                if name in NAMES:
                    found.setdefault(name, value)
    if NAMES[0] not in found:
        looked = ", ".join(map(str, files)) or say("the usual folders")
        lines = [say("No database address stands in {looked}.", looked=looked)]
        if absent:
            files_named = ", ".join(map(str, absent))
            lines.append(say("{files}: named there as an env_file, and not there.", files=files_named))
        raise DeliveryError(
            say("The database was not found"),
            " ".join(lines),
            say("Give it yourself, as it stands in the platform's configuration."),
        )
    for name, value in found.items():
        if _COMMAND in value:
            raise DeliveryError(
                say("The database is not known"),
                say("{name} stands there as something that only a running shell knows.", name=name),
                say("Give the address yourself."),
            )
    return parse_url(found[NAMES[0]], found.get(NAMES[1], ""), found.get(NAMES[2], ""))


def _files(places: Iterable[Path], *, must_exist: bool) -> Iterator[Path]:
    for place in places:
        if place.is_dir():
            inside = [*(place / name for name in _KNOWN), *sorted(place.glob("*.env"))]
            yield from (path for path in inside if path.is_file())
        elif must_exist or place.is_file():
            yield place


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES).decode("utf-8-sig", errors="replace")
    except OSError as cause:
        message = f"{path}: {cause.strerror or say('it cannot be read')}."
        hint = say("It belongs to the platform's own user; a copy of its database address will do.")
        raise DeliveryError(say("This file cannot be read"), message, hint) from cause


def _beside(path: Path) -> dict[str, str]:
    """Return the variables of the `.env` file with which Compose fills in a file beside it."""
    file = path.parent / ".env"
    return env_names(_read(file)) if file.is_file() else {}


def _from_env_files(path: Path, text: str, names: Mapping[str, str], absent: list[Path]) -> dict[str, str]:
    """Return the variables of the files that a Compose file points to; those that are not there go to `absent`."""
    found: dict[str, str] = {}
    for name in env_files(text, names)[:MAX_ENV_FILES]:
        file = path.parent / name
        # Of os.path, where a name too long for the system is no failure.
        if os.path.isfile(file):  # noqa: PTH113
            found.update(env_names(_read(file)))
        else:
            absent.append(file)
    return found


def env_files(text: str, names: Mapping[str, str]) -> list[str]:
    """Return the paths of all `env_file:` entries of a Compose file: a text, a list, or a list of objects."""
    entries: list[str] = []
    inside = -1
    for line in _lines(text):
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        depth = len(line) - len(line.lstrip())
        key = _YAML_LINE.match(line)
        if key is not None and key["key"] == "env_file":
            inside = depth
            entries += (
                _FLOW_ITEM.findall(_uncommented(key["value"])) if "[" in key["value"] else [key["value"]]
            )
        elif inside >= 0 and (depth > inside or (depth == inside and bare.startswith("-"))):
            entries.append(bare.removeprefix("-"))
        else:
            inside = -1
    paths = []
    for entry in entries:
        value = _uncommented(entry)
        parts = dict(_ENV_FILE_PART.findall(value))
        plain = parts.get("path", "") if parts else value
        paths.append(_filled(_unquoted(_uncommented(plain)), names))
    return [path for path in paths if path]


def _lines(text: str) -> Iterator[str]:
    return (line for line in text.splitlines() if len(line) <= MAX_LINE)


def shell_names(text: str) -> dict[str, str]:
    """Return the variables that a shell script sets by plain assignments, without running anything.

    Quotes, backslashes, comments and `$NAME` of earlier lines are understood. A value with a command in it gets a
    NUL in its place, so that whoever uses it can see that it is not known.
    """
    names: dict[str, str] = {}
    joined = text.replace("\\\r\n", "").replace("\\\n", "")
    for line in _lines(joined):
        match = re.match(r"\s*(?:export\s+)?(?=[A-Za-z_])", line)
        rest = line[match.end() :] if match else ""
        while rest and (word := re.match(r"([A-Za-z_][A-Za-z0-9_]*)=", rest)):
            value, used = _shell_word(rest[word.end() :], names)
            names[word[1]] = value
            rest = rest[word.end() + used :].lstrip()
    return names


def _shell_word(text: str, names: Mapping[str, str]) -> tuple[str, int]:
    """Return the first word of a shell line without its quotes, and how many characters it took."""
    out: list[str] = []
    at, quote = 0, ""
    while at < len(text):
        char = text[at]
        if quote != "'" and char == "\\" and at + 1 < len(text):
            following = text[at + 1]
            out.append(following if not quote or following in '"\\$`' else "\\" + following)
            at += 2
            continue
        if quote != "'" and (variable := _VARIABLE.match(text, at)):
            out.append(names.get(variable[1] or variable[3]) or variable[2] or "")
            at = variable.end()
            continue
        if quote != "'" and (char == "`" or text.startswith("$(", at)):
            out.append(_COMMAND)
        elif char == quote:
            quote = ""
        elif not quote and char in "'\"":
            quote = char
        elif not quote and (char.isspace() or char in ";&|"):
            break
        else:
            out.append(char)
        at += 1
    return "".join(out)[:MAX_LINE], at


def env_names(text: str) -> dict[str, str]:
    """Return the variables of a Compose env file: `NAME=value`, the value as it is or in one pair of quotes."""
    names: dict[str, str] = {}
    for line in _lines(text):
        match = re.fullmatch(r"\s*(?:export\s+)?([A-Za-z_]\w*)\s*[=:]\s?(.*?)\s*", line)
        if match:
            names[match[1]] = _filled(_unquoted(match[2]), names)
    return names


def yaml_names(text: str, names: Mapping[str, str]) -> dict[str, str]:
    """Return the datasource of a thingsboard.yml, or the variables of a Compose file, with `${NAME:default}` filled."""
    found: dict[str, str] = {}
    path: list[tuple[int, str]] = []
    for line in _lines(text):
        match = _YAML_LINE.match(line)
        if match is None or line.lstrip().startswith("#"):
            continue
        depth = len(match["indent"])
        path = [entry for entry in path if entry[0] < depth]
        keys = [key for _, key in path]
        path.append((depth, match["key"]))
        value = _filled(_unquoted(_uncommented(match["value"])), names)
        if match["key"] in NAMES:
            found[match["key"]] = value.rstrip("\"'") if match["sign"] == "=" else value
        elif keys == ["spring", "datasource"] and match["key"] in _KEYS:
            found.setdefault(_KEYS[match["key"]], value)
    return found


def _uncommented(text: str) -> str:
    bare = text.strip()
    if bare[:1] in "'\"" and bare[:1]:
        end = bare.find(bare[0], 1)
        return bare[: end + 1] if end > 0 else bare
    return re.split(r"\s#", bare, maxsplit=1)[0].strip()


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text


def _filled(text: str, names: Mapping[str, str]) -> str:
    """Fill in `${NAME}`, `${NAME:default}` (Spring), `${NAME:-default}` and `${NAME:?words}` (Compose)."""
    return re.sub(
        r"\$\{(\w+)(?::?\?[^{}]*|:-?([^{}]*)|-([^{}]*))?\}",
        lambda match: names.get(match[1]) or match[2] or match[3] or "",
        text,
    )[:MAX_LINE]
