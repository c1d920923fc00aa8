"""Every preset file keeps the contract of presets; a broken one is named with its key."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from tests.packaging.tools import PACKAGING, ROOT

spec = importlib.util.spec_from_file_location("generate_presets", PACKAGING / "generate" / "presets.py")
assert spec is not None
assert spec.loader is not None
presets = importlib.util.module_from_spec(spec)
spec.loader.exec_module(presets)

WHOLE = """name = "X"
order = 1
summary = "X."
checked = 2026-11-23
sources = []
group = "own-relay"
prepare = [{ text = "X." }]
"""
DNS = (
    WHOLE
    + """[dns]
return_path = "subdomain"
checked = 2026-11-23
sources = ["https://x.org"]
"""
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name = ", "Invalid value"),
        (b'name = "\xff"', "utf-8"),
        ("order = 1", "name is missing"),
        (WHOLE.replace("own-relay", "relays"), "group is none of sending-service, cloud"),
        (WHOLE + "mx = [1]", r"mx\[1\] is not a text"),
        (WHOLE + "variants = [{ id = 'x', name = 'X', mx = [1] }]", r"mx\[1\] is not a text"),
        (WHOLE + "unknown = 1", "unknown is no key"),
        (WHOLE.replace("order = 1", 'order = "1"'), "order is not a number"),
        (WHOLE.replace("order = 1", "order = true"), "order is not a number"),
        (WHOLE.replace("2026-11-23", "2026-11-23T10:00:00Z"), "checked is no date"),
        (WHOLE + 'notes = "x"', "notes is not a list"),
        (WHOLE + 'hosts = ["x", 1]', r"hosts\[2\] is not a text"),
        (WHOLE + "variants = 1", "variants is not a list"),
        (WHOLE + 'variants = ["x"]', r"variants\[1\] is not a table"),
        (WHOLE + 'variants = [{ id = "x" }]', r"variants\[1\]\.name is missing"),
        (
            WHOLE.replace('{ text = "X." }', '{ text = "X." }, { texts = "x" }'),
            r"prepare\[2\]\.texts is no key",
        ),
        (WHOLE + 'endpoints = [{ port = "25", security = "tls" }]', r"endpoints\[1\]\.port is not a number"),
        (WHOLE + 'endpoints = [{ port = 25, security = "ssl" }]', r"endpoints\[1\]\.security is none of"),
        (WHOLE + "[settings]\nsmtpPort = 25", r"settings\.smtpPort is not a text"),
        (WHOLE + "[settings]\nhost = 'x'", r"settings\.host is no key"),
        (WHOLE + "[password]\nshape = 1", r"password\.shape is not a text"),
        (WHOLE.replace('"X."\nchecked', '"X"\nchecked'), "this is no whole sentence: 'X'"),
        (WHOLE.replace('{ text = "X." }', ""), "prepare is empty"),
        (WHOLE.replace("sources = []", 'sources = ["http://x"]'), "'http://x' is no https:// address"),
        (WHOLE.replace('"X." }', '"X.", label = "Y" }'), "label and link belong together"),
        (WHOLE + 'hosts = ["x.example"]', "sources is empty"),
        (WHOLE + 'variants = [{ id = "EU", name = "EU" }]', "the id 'EU' is not in small letters"),
        (WHOLE + "[password]\nshape = 'x'", "password: shape and misfit belong together"),
        (WHOLE + "[password]\nshape = '('\nmisfit = 'y'", "password: shape is no regular expression"),
        (WHOLE + "[username]\nshape = 'x'\nmisfit = 'y'\nvalue = 'z'", "username: 'z' has not the shape"),
        (WHOLE + "[username]\nexample = 'x'\nvalue = 'z'", "there is no example"),
        (WHOLE + "[settings]\nsmtpPort = '0'", "smtpPort: "),
        (
            WHOLE + 'hosts = ["x.org"]\n[settings]\nsmtpHost = "smtp.y.org"',
            "hosts does not name 'smtp.y.org'",
        ),
        (WHOLE + 'endpoints = [{ port = 25, security = "tls" }]', "endpoints does not have the port"),
        (WHOLE + "quota = { per_week = 1 }", r"quota\.per_week is no key"),
        (WHOLE + "quota = { per_day = '1' }", r"quota\.per_day is not a number"),
        (WHOLE + "quota = { per_day = 1200 }", "quota: no note says 1,200"),
        (WHOLE + "[dns]\nchecked = 2026-11-23", "dns.return_path is missing"),
        (DNS + "spf = [1]", r"dns\.spf\[1\] is not a text"),
        (DNS + 'spf = ["ip4:192.0.2.1"]', "spf: 'ip4:192.0.2.1' includes no domain"),
        (DNS + 'aligned = ["arc"]', "dns.aligned is none of spf, dkim"),
        (DNS.replace("subdomain", "elsewhere"), "dns.return_path is none of from-domain, "),
        (DNS.replace('2026-11-23\nsources = ["', '1\nsources = ["'), "dns.checked is no date"),
        (DNS + 'selectors = ["s*"]', r"selectors: 's\*' is no name"),
        (DNS + 'selectors = ["s1"]\ncnames = { s2 = "s2.x.org" }', r"dns\.cnames\.s2 is no key"),
        (
            DNS + 'selectors = ["s1"]\ncnames = { s1 = "s1.{name}.x.org" }',
            r"cnames: 's1\.{name}\.x\.org' is no name",
        ),
        (DNS + 'return_path_names = ["a.b"]', "return_path_names: 'a.b' is no name"),
        (
            DNS.replace("subdomain", "from-domain") + 'return_path_names = ["em*"]',
            "return_path_names are for a return path elsewhere",
        ),
        (DNS.replace('["https://x.org"]', "[]"), "dns: sources is empty"),
    ],
)
def test_a_broken_file_is_named_with_its_key(tmp_path: Path, text: str | bytes, words: str) -> None:
    (tmp_path / "broken.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ValueError, match=rf"broken\.toml: .*{words}"):
        presets.read_presets(tmp_path)


def test_a_whole_file_is_read_and_others_beside_it_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text(WHOLE, encoding="utf-8")
    (tmp_path / "readme.txt").write_text("x", encoding="utf-8")
    assert presets.read_presets(tmp_path)["one"]["checked"] == "2026-11-23"


def test_facts_about_the_dns_are_read(tmp_path: Path) -> None:
    whole = (
        DNS
        + 'return_path_names = ["@", "em*"]\nselectors = ["s1"]\nspf = ["include:x.org"]\naligned = ["spf"]'
        + '\ncnames = { s1 = "s1.{domain}.x.org" }'
    )
    (tmp_path / "one.toml").write_text(whole, encoding="utf-8")
    assert presets.read_presets(tmp_path)["one"]["dns"]["checked"] == "2026-11-23"


def test_two_with_one_name_are_both_named(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.toml").write_text(WHOLE, encoding="utf-8")
    with pytest.raises(ValueError, match=r"one\.toml and two\.toml: both have the name 'X'"):
        presets.read_presets(tmp_path)


def test_two_that_answer_to_one_host_are_both_named_unless_they_are_of_one_family(tmp_path: Path) -> None:
    for number, name in enumerate(("one", "two")):
        text = WHOLE.replace('"X"', f'"{name}"').replace("order = 1", f"order = {number}")
        text += 'family = "f"\nhosts = ["mx.x.org"]\nwords = ["ex"]\n'
        (tmp_path / f"{name}.toml").write_text(text.replace("[]", '["https://x.org"]', 1), encoding="utf-8")
    assert len(presets.read_presets(tmp_path)) == 2
    (tmp_path / "two.toml").write_text(text.replace("[]", '["https://x.org"]').replace('"f"', '"g"'), "utf-8")
    with pytest.raises(
        ValueError, match=r"one\.toml and two\.toml: hosts of both have 'mx\.x\.org'\n.*words"
    ):
        presets.read_presets(tmp_path)


def test_every_preset_of_the_program_keeps_the_contract() -> None:
    assert presets.read_presets(ROOT / "resources" / "providers")
