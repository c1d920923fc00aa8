"""Finding the database in the platform's own files."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailconfig_gui.delivery.target import DeliveryError
from mailconfig_gui.delivery.targets.postgresql.address import Database
from mailconfig_gui.delivery.targets.postgresql.detect import (
    MAX_LINE,
    detect,
    env_files,
    env_names,
    shell_names,
    yaml_names,
)

CONF = r"""
#
export JAVA_OPTS="$JAVA_OPTS -Dplatform=deb -Xlog:gc*,heap*"
export LOG_FOLDER=${pkg.logFolder}
# export SPRING_DATASOURCE_URL=jdbc:postgresql://commented/out
export DATABASE_TS_TYPE=sql
HOST=db.plant.com ; export HOST
export SPRING_DATASOURCE_URL="jdbc:postgresql://$HOST:5433/${NAME:-things}" # the database
export SPRING_DATASOURCE_USERNAME='post gres'
export SPRING_DATASOURCE_PASSWORD=it\'s"\$5 "\
'#1'
"""
YML = """
server:
  address: "${HTTP_BIND_ADDRESS:0.0.0.0}"
spring:
  data:
    url: nothing
  datasource: # SQL
    driverClassName: "${SPRING_DRIVER_CLASS_NAME:org.postgresql.Driver}"
    url: "${SPRING_DATASOURCE_URL:jdbc:postgresql://localhost:5432/thingsboard}"
    username: "${SPRING_DATASOURCE_USERNAME:postgres}"
    password: 'p#w:d'   # edited by hand
    hikari:
      password: no
  other:
    url: no
"""
COMPOSE = """
services:
  tb:
    image: "thingsboard/tb-node"
    environment:
      SPRING_DATASOURCE_URL: jdbc:postgresql://postgres:5432/thingsboard
      SPRING_DATASOURCE_USERNAME: ${DB_USER:-postgres}
      - SPRING_DATASOURCE_PASSWORD=${DB_PASSWORD}
"""


def test_a_shell_script_is_read_and_not_run() -> None:
    found = shell_names(CONF)
    assert found["SPRING_DATASOURCE_URL"] == "jdbc:postgresql://db.plant.com:5433/things"
    assert found["SPRING_DATASOURCE_USERNAME"] == "post gres"
    assert found["SPRING_DATASOURCE_PASSWORD"] == "it's$5 #1"
    assert found["HOST"] == "db.plant.com"


def test_a_command_in_a_value_is_not_run(tmp_path: Path) -> None:
    conf, mark = tmp_path / "thingsboard.conf", tmp_path / "ran"
    for command in (f"$(touch {mark})", f"`touch {mark}`"):
        conf.write_text(f'export SPRING_DATASOURCE_URL="{command}"\n')
        with pytest.raises(DeliveryError, match="running shell"):
            detect([conf])
        assert not mark.exists()
    assert shell_names("A='`$(x)`'\nB=\\`\n") == {"A": "`$(x)`", "B": "`"}


@given(st.text())
def test_no_text_breaks_the_readers(text: str) -> None:
    for found in (shell_names(text), env_names(text), yaml_names(text, {})):
        assert all(isinstance(value, str) for value in found.values())
    assert all(env_files(f"env_file: {text}\n- {text}", {}))


@given(
    st.text(
        alphabet=st.characters(
            exclude_characters="\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\0", exclude_categories=["Cs"]
        )
    )
)
def test_a_quoted_value_comes_back_as_the_shell_has_it(text: str) -> None:
    from shlex import quote

    assert shell_names(f"export A={quote(text)}\n") == {"A": text}


def test_env_files() -> None:
    text = "# c\nA=plain # kept\nB='q'\nC=\"${A}\"\nD: yes\n"
    assert env_names(text) == {"A": "plain # kept", "B": "q", "C": "plain # kept", "D": "yes"}


def test_the_platforms_yaml_with_and_without_variables() -> None:
    assert yaml_names(YML, {}) == {
        "SPRING_DATASOURCE_URL": "jdbc:postgresql://localhost:5432/thingsboard",
        "SPRING_DATASOURCE_USERNAME": "postgres", "SPRING_DATASOURCE_PASSWORD": "p#w:d",
    }  # fmt: skip
    assert yaml_names(YML, {"SPRING_DATASOURCE_USERNAME": "tb"})["SPRING_DATASOURCE_USERNAME"] == "tb"


def test_compose_files() -> None:
    assert yaml_names(COMPOSE, {"DB_PASSWORD": "x"}) == {
        "SPRING_DATASOURCE_URL": "jdbc:postgresql://postgres:5432/thingsboard",
        "SPRING_DATASOURCE_USERNAME": "postgres", "SPRING_DATASOURCE_PASSWORD": "x",
    }  # fmt: skip


def test_files_of_a_folder_go_together(tmp_path: Path) -> None:
    (tmp_path / "thingsboard.conf").write_text("export SPRING_DATASOURCE_USERNAME=tb\n")
    (tmp_path / "thingsboard.yml").write_text(YML)
    assert detect([tmp_path]) == Database(user="tb", password="p#w:d")
    (tmp_path / "tb-node.postgres.env").write_text("SPRING_DATASOURCE_URL=jdbc:postgresql://pg:5432/x\n")
    assert detect([tmp_path]).hosts == ("pg",)


def test_a_folder_of_compose(tmp_path: Path) -> None:
    (tmp_path / "docker-compose.yml").write_text(COMPOSE)
    (tmp_path / ".env").write_text("DB_PASSWORD=from env\n")
    assert detect([tmp_path]) == Database(("postgres",), user="postgres", password="from env")


ENV = "SPRING_DATASOURCE_URL=jdbc:postgresql://db.plant.com/things\nSPRING_DATASOURCE_USERNAME=things\n"


@pytest.mark.parametrize(
    "lines",
    [
        "env_file: conf/tb.env",
        "env_file: './conf/tb.env'  # the database",
        "env_file: ${FOLDER:?must be set}/tb.env",
        'env_file: [other.env, "conf/tb.env"]',
        "env_file:\n      - other.env\n      # ours\n      - conf/tb.env",
        "env_file:\n    - other.env\n    - conf/tb.env\n    image: tb",
        'env_file:\n      - path: other.env\n        required: false\n      - path: "conf/tb.env"\n        format: raw',
        "env_file:\n      - required: false\n        path: other.env\n      - {path: conf/tb.env, required: true}",
        "env_file: [{path: other.env, required: false}, {path: conf/tb.env}]",
    ],
)
def test_a_compose_file_leads_to_its_env_files(tmp_path: Path, lines: str) -> None:
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "tb.env").write_text(ENV)
    (tmp_path / "other.env").write_text("A=1\n")
    (tmp_path / ".env").write_text("FOLDER=conf\nSECRET=from-beside\n")
    compose = tmp_path / "compose.yaml"
    own = "    environment:\n      SPRING_DATASOURCE_PASSWORD: ${SECRET}\n      SPRING_DATASOURCE_USERNAME: own\n"
    compose.write_text(f"services:\n  tb:\n    {lines}\n{own}  other:\n    image: x\n")
    found = detect([compose])
    assert (found.text, found.user, found.password) == (
        "postgresql://db.plant.com:5432/things",
        "own",
        "from-beside",
    )


def test_an_env_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text("services:\n  tb:\n    env_file:\n      - absent.env\n")
    with pytest.raises(DeliveryError, match=r"absent\.env: named there as an env_file"):
        detect([tmp_path])
    (tmp_path / "compose.yaml").write_text(
        f'services:\n  tb:\n    env_file: [{"n" * 3000}, "a\0b", /dev/zero]\n'
    )
    with pytest.raises(DeliveryError, match="No database address"):
        detect([tmp_path])


def test_what_cannot_be_found_or_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="No database address"):
        detect([tmp_path])
    with pytest.raises(DeliveryError, match="cannot be read"):
        detect([tmp_path / "absent.conf"])


@pytest.mark.parametrize(
    "read",
    [
        shell_names,
        env_names,
        lambda text: yaml_names(text, {}),
        lambda text: dict.fromkeys(env_files(text, {}), ""),
        lambda text: dict.fromkeys(env_files(f"env_file:\n{text.replace('SPRING', '- path')}", {}), ""),
    ],
)
def test_no_file_takes_long_or_grows_without_end(read: Callable[[str], dict[str, str]]) -> None:
    """Unended names once took time by the square of the line, names in names memory by the power of the lines."""
    grow = "".join(f"{chr(66 + i)}={f'${{{chr(65 + i)}}}' * 500}\n" for i in range(20))
    begun = time.monotonic()
    for text in (
        "SPRING_DATASOURCE_URL=" + "${a:-" * 800_000,
        ("SPRING_DATASOURCE_URL=" + "${a:-" * 800 + "\n") * 900,
        f"A={'x' * 3000}\n{grow}SPRING_DATASOURCE_URL=${{U}}",
    ):
        assert all(len(value) <= MAX_LINE for value in read(text).values())
    assert time.monotonic() - begun < 60
