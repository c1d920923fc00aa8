"""The corpus and what fuzzing found once, in every run; minutes of coverage-guided fuzzing in `make test-all`."""

from __future__ import annotations

import copy
import json
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.fuzz.targets import TARGETS

ROOT = Path(__file__).resolve().parents[2]
CORPUS = Path(__file__).parent / "corpus"
SECONDS = 60
#: Bytes that mean something to one of the readers.
TOKENS = [
    b"250", b"250-", b"220 ", b"535 5.7.8 ", b"\r\n", b"\n", b"\r", b"\0", b"\xff\xfe", "\u2028\u202e\u0430".encode(),
    b"HTTP/1.1 200 OK", b"HTTP/1.0 407 ", b"\r\n\r\n", b'{"key": "mail", "jsonValue": {', b'"smtpHost": "',
    b'"enableTls": true', b'"timeout": ', b"}}", b"[" * 50, b"1e999", b"export ", b"SPRING_DATASOURCE_URL=", b"${A:-",
    b"jdbc:postgresql://", b"}", b"$(", b"`", b"'", b'"', b"\\", b"spring:\n  datasource:\n    url: ", b"EHLO",
    b"\nReceived: ", b" from a.test (b.test [192.0.2.1]) ", b" by mx.test ", b"; 30 Nov 2026 08:41:04 +0000", b"(",
    b")", b"\nAuthentication-Results: mx.test; ", b"dmarc=pass header.from=", b"\nFrom: ",
    b"\nContent-Type: multipart/report;", b"boundary=x\n\n", b"--x\n", b"=?utf-8?b?", b"\n ",
    b"<clientConfig><emailProvider>", b'<outgoingServer type="smtp">', b"<hostname>", b"<!DOCTYPE x [", b"<!ENTITY a",
    b"\nv=spf1 ", b"include:", b" redirect=", b"exists:%{i", b"%{d2r-}", b"a:", b"/24//64", b"ip4:192.0.2.0/", b" ptr",
    b"v=DMARC1; p=", b"; psd=y", b"v=DKIM1; k=rsa; p=MIG", b"\x01a\x07example\0\0\x10\0\x01", b"\xc0\x0c",
    b"\0\0\x81\x80\0\x01\0\x01\0\0\0\0", b'{"kind": "test", "schema": 1, "ok": true, "stages": [', b'"recording": {',
    b'"transcript": [{"ms": 1, "direction": "<", "tls": true, "text": "', b'"certificate": {"not_after": "', b'"}]',
]  # fmt: skip
DATA = st.binary(max_size=2000) | st.lists(st.sampled_from(TOKENS) | st.binary(max_size=6), max_size=40).map(
    b"".join
)


@pytest.mark.parametrize("name", TARGETS)
def test_the_corpus(name: str) -> None:
    seeds = sorted((CORPUS / name).iterdir())
    assert seeds
    for seed in seeds:
        TARGETS[name](seed.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
@given(data=DATA)
@example(data=b"")
def test_any_bytes(name: str, data: bytes) -> None:
    TARGETS[name](data)


@pytest.mark.slow
@pytest.mark.timeout(SECONDS + 120)
@pytest.mark.parametrize("name", TARGETS)
def test_coverage_guided(name: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.run", name, str(SECONDS), str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, timeout=SECONDS + 100, check=False,
    )  # fmt: skip
    runs = re.search(r"number_of_executed_units: (\d+)", done.stderr)
    print(f"{name}: {runs[1] if runs else '?'} executions")
    assert done.returncode == 0, done.stderr[-4000:]


_ANYTHING: list[Any] = [
    None, True, 0, -1, 10**30, 1.5, "", "x" * 5000, "\u202e", "\ud800", "CONNECT a", [], {}, [1], [{}], {"a": 1}, [[]],
    [""], "0001-01-01T00:00:00-14:00", "9999-12-31T23:59:59+14:00", "done", "silent", "TLSv1.3", "*", "220-x",
    "connect", "tls", "tls-handshake", "certificate", ["\x00", "a..b", "."], f"{'a' * 64} ({'b' * 64})",
]  # fmt: skip
"""What may stand anywhere in a result that somebody else has written."""


def _places(value: object) -> list[tuple[Any, Any]]:
    """Every list and object in a JSON value with each of its keys."""
    if not isinstance(value, dict | list):
        return []
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    return [place for key in keys for place in ((value, key), *_places(value[key]))]


@pytest.mark.parametrize("seed", range(20))
def test_anything_may_stand_anywhere_in_a_result(seed: int) -> None:
    """Bytes at random are hardly ever a result; this is one in which some values were replaced."""
    dice = random.Random(seed)
    known = [json.loads(file.read_bytes()) for file in sorted((CORPUS / "result").iterdir())]
    for _ in range(50):
        value = copy.deepcopy(dice.choice(known))
        for _ in range(dice.choice((1, 1, 2, 6))):
            container, key = dice.choice(_places(value))
            container[key] = copy.deepcopy(dice.choice(_ANYTHING))
        TARGETS["result"](json.dumps(value).encode())
