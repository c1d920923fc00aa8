"""RFC 8601: its own examples, what large receivers write, and what another library reads in the same."""

from __future__ import annotations

import authres
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailconfig_gui.domain.authentication_results import (
    AuthenticationResults,
    MethodResult,
    Result,
    read_arc_results,
    read_authentication_results,
)

#: RFC 8601 appendix B, unfolded.
EXAMPLES = [
    "example.org 1; none",
    "example.com; spf=pass smtp.mailfrom=example.net",
    'example.com; auth=pass (cram-md5) smtp.auth=sender@example.net; spf=pass smtp.mailfrom=example.net',
    "example.com; dkim=pass (good signature) header.d=example.com",
    "example.com; auth=pass (cram-md5) smtp.auth=sender@example.com; spf=fail smtp.mailfrom=example.com",
    ("example.com; dkim=fail reason=\"bad signature\" header.d=mailing-list.example.net; dkim=pass (good signature) "
    "header.d=newyork.example.com"),
    ("foo.example.net (foobar) 1 (baz); dkim (Because I like it) / 1 (One yay) = (wait for it) fail policy (A dot can "
    "go here) . (like that) expired (this surprised me) = (as I wasn't expecting it) 1362471462"),
]  # fmt: skip


def read(value: str) -> AuthenticationResults:
    return read_authentication_results(value)


@pytest.mark.parametrize("value", EXAMPLES[:-1])
def test_the_examples_of_the_rfc_are_read_as_authres_does(value: str) -> None:
    agrees(value)


def test_comments_may_stand_anywhere() -> None:
    assert read(EXAMPLES[-1]) == AuthenticationResults(
        "foo.example.net",
        1,
        (
            MethodResult(
                "dkim",
                "fail",
                "",
                (("policy.expired", "1362471462"),),
                (
                    "Because I like it", "One yay", "wait for it", "A dot can go here", "like that",
                    "this surprised me", "as I wasn't expecting it",
                ),
            ),
        ),
    )  # fmt: skip


def test_google() -> None:
    found = read(
        'mx.google.com; dkim=pass header.i=@example.com header.s=k1 header.b="aB+c/1=="; spf=pass (google.com: of '
        "bounce@send.example.com designates 192.0.2.1 as permitted sender) smtp.mailfrom=bounce@send.example.com; "
        "dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=example.com"
    )
    assert found.authserv_id == "mx.google.com"
    assert [(one.method, one.known) for one in found.results] == [
        ("dkim", Result.PASS), ("spf", Result.PASS), ("dmarc", Result.PASS),
    ]  # fmt: skip
    dkim, spf, dmarc = found.results
    assert (dkim.of("header.i"), dkim.of("header.s"), dkim.of("header.b")) == (
        "@example.com",
        "k1",
        "aB+c/1==",
    )
    assert spf.of("smtp.mailfrom") == "bounce@send.example.com"
    assert dmarc.comments == ("p=REJECT sp=REJECT dis=NONE",)


def test_microsoft_names_nobody_and_writes_properties_without_type() -> None:
    found = read(
        "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=example.com; dkim=none (message not signed) header.d=none;"
        "dmarc=bestguesspass action=none header.from=example.com;compauth=pass reason=109"
    )
    assert found.authserv_id == ""
    assert [(one.method, one.known, one.reason) for one in found.results] == [
        ("spf", Result.PASS, ""), ("dkim", Result.NONE, ""), ("dmarc", Result.NONE, ""),
        ("compauth", Result.PASS, "109"),
    ]  # fmt: skip
    assert found.results[2].of("action") == "none"


def test_opendkim_leaves_base64_unquoted() -> None:
    found = read(
        "mail.test; dkim=pass (2048-bit key; unprotected) header.d=a.test header.b=aB+c/1==; spf=none"
    )
    assert found.results[0].of("header.b") == "aB+c/1=="
    assert found.results[1].known is Result.NONE


@pytest.mark.parametrize(
    ("value", "identity", "version"),
    [("mx.test", "mx.test", 1), ("MX.test 1;", "mx.test", 1), ("mx.test 2; spf=pass", "mx.test", 2),
     ('"mx test" 1; none', "mx test", 1), (";;", "", 1), ("", "", 1), ("mx.test x; spf=pass", "mx.test", 1),
     (f"mx.test {'9' * 10}", "mx.test", 1)],
)  # fmt: skip
def test_who_says_so(value: str, identity: str, version: int) -> None:
    assert read(value)[:2] == (identity, version)


@pytest.mark.parametrize(
    ("value", "results"),
    [
        ("a; spf=; dkim=pass", [("spf", ""), ("dkim", "pass")]),
        ("a; spf= dkim=pass", [("spf", "")]),
        ("a; =pass", []),
        ("a; spf", []),
        ("a; spf=pass;", [("spf", "pass")]),
        ("a; SPF=Pass", [("spf", "pass")]),
        ("a; spf/1=pass", [("spf", "pass")]),
        ("a; spf = pass smtp.mailfrom = b", [("spf", "pass")]),
    ],
)
def test_what_is_wrong_is_passed_over(value: str, results: list[tuple[str, str]]) -> None:
    assert [one[:2] for one in read(value).results] == results


def test_a_property_without_a_value_does_not_take_the_next_one() -> None:
    (found,) = read("a; spf=none smtp.mailfrom= smtp.helo=b.test").results
    assert found.properties == (("smtp.mailfrom", ""), ("smtp.helo", "b.test"))
    assert found.of("smtp.none") == ""


@pytest.mark.parametrize(
    ("word", "known"),
    [("hardfail", Result.FAIL), ("unknown", Result.PERMERROR), ("error", Result.TEMPERROR), ("maybe", None)],
)
def test_words_of_older_forms(word: str, known: Result | None) -> None:
    assert read(f"a; spf={word}").results[0].known is known


def test_what_is_sealed_has_its_instance_first() -> None:
    assert read_arc_results("i=1; mx.test; spf=pass").authserv_id == "mx.test"
    assert read_arc_results("mx.test; spf=pass").results[0].method == "spf"


def agrees(value: str) -> None:
    """Compare with authres, which takes nothing but the grammar."""
    own, other = read(value), authres.AuthenticationResultsHeader.parse(f"Authentication-Results: {value}")
    assert own.authserv_id == other.authserv_id.lower()
    named = [one for one in other.results if isinstance(one, authres.AuthenticationResult)]
    assert [(one.method, one.result) for one in own.results] == [(one.method, one.result) for one in named]
    for mine, theirs in zip(own.results, named, strict=True):
        assert mine.reason == (theirs.reason or "")
        # Of two with one name authres keeps the last.
        assert dict(mine.properties) == {
            f"{one.type}.{one.name}": one.value or "" for one in theirs.properties
        }


WORD = st.text("abcXYZ019-_+", min_size=1, max_size=8).filter(lambda word: word.lower() != "reason")
QUOTED = st.builds('"{}"'.format, st.text("ab =;()@.", min_size=1, max_size=9))
# authres loses a quoted value of a property where another one follows.
VALUE = WORD | st.builds("{}@{}.test".format, WORD, WORD)
BLANK = st.sampled_from([" ", "  ", " (c) ", ' (a "b; c=d) ', " (x (y) \\) z) ", "\t"])
GAP = BLANK | st.just("")
KEYWORD = st.text("abcdkimspf", min_size=1, max_size=6).filter(lambda word: word != "reason")


@st.composite
def headers(draw: st.DrawFn) -> str:
    """A header by the grammar of RFC 8601 2.2, with blanks and comments wherever it lets them."""
    text = draw(WORD) + draw(st.sampled_from(["", " 1", " (c) 1 "]))
    for _ in range(draw(st.integers(1, 4))):
        # Where authres takes no blanks though the grammar lets them, there are none.
        text += f"{draw(GAP)};{draw(GAP)}{draw(KEYWORD)}{draw(st.sampled_from(['/1', ' / 1']) | GAP)}"
        text += f"={draw(GAP)}{draw(KEYWORD)}"
        if draw(st.booleans()):
            text += f"{draw(BLANK)}reason={draw(WORD | QUOTED)}"
        for _ in range(draw(st.integers(0, 3))):
            kind, name = draw(st.sampled_from(["smtp", "header", "body", "policy"])), draw(KEYWORD)
            text += f"{draw(BLANK)}{kind}{draw(GAP)}.{draw(GAP)}{name}{draw(GAP)}={draw(GAP)}{draw(VALUE)}"
    return text


@given(headers())
def test_any_header_by_the_grammar_is_read_as_authres_does(value: str) -> None:
    agrees(value)


@given(st.text() | st.text(' ()";=\\./ab1', max_size=200))
@example("=")
def test_any_text_is_read(value: str) -> None:
    for one in read(value).results:
        assert one.method == one.method.lower()
