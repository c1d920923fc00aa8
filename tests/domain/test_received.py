"""Received headers as servers write them."""

from __future__ import annotations

import time

import pytest

from mailconfig_gui.domain.received import Hop, delays, read_date, read_received

AT = 1796028064


def test_postfix() -> None:
    assert read_received(
        "from mail.plant.example (mail.plant.example [192.0.2.25]) (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 "
        "(256/256 bits) key-exchange X25519) (No client certificate requested) by mx.example.org (Postfix) with ESMTPS "
        "id 4Z1 for <you@example.org>; Mon, 30 Nov 2026 09:41:04 +0100 (CET)"
    ) == Hop(
        "mx.example.org", "mail.plant.example", "mail.plant.example", "192.0.2.25", "ESMTPS", AT, "TLSv1.3"
    )


@pytest.mark.parametrize(
    ("value", "by", "source", "origin", "address", "tls"),
    [
        # Exim
        ("from o1.relay.example ([192.0.2.25] helo=me) by mx.test with esmtps (TLS1.2) tls TLS_ECDHE (Exim 4.96) id 1a",
         "mx.test", "o1.relay.example", "o1.relay.example", "192.0.2.25", "TLSv1.2"),
        ("from [192.0.2.25] (helo=[10.0.0.1]) by mx.test with esmtp (Exim 4.96) id 1a",
         "mx.test", "192.0.2.25", "192.0.2.25", "192.0.2.25", ""),
        # Sendmail
        (("from a.test (b.test [192.0.2.25] (may be forged)) by mx.test (8.17/8.17) with ESMTPS id 1 "
         "(version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 bits=256 verify=NOT)"),
         "mx.test", "a.test", "", "192.0.2.25", "TLSv1.3"),
        # Google
        ("from a.test (a.test. [2001:db8::1]) by mx.google.com with ESMTPS id a1 (version=TLS1_3 cipher=X)",
         "mx.google.com", "a.test", "a.test", "2001:db8::1", "TLSv1.3"),
        ("by 2002:a05:7108:0:b0:1 with SMTP id x1", "2002:a05:7108:0:b0:1", "", "", "", ""),
        # Microsoft
        (("from A.outlook.com (2603:10a6::20) by B.outlook.com (2603:10a6::21) with Microsoft SMTP Server "
         "(version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20"), "b.outlook.com", "a.outlook.com",
         "a.outlook.com", "2603:10a6::20", "TLSv1.2"),
        ("from A.outlook.com (2603:10a6::20) by B.outlook.com with HTTPS", "b.outlook.com", "a.outlook.com",
         "a.outlook.com", "2603:10a6::20", "TLS"),
        # Yahoo
        ("from 192.0.2.25 (EHLO 10.0.0.1) by 10.217.1.1 with SMTPs (version=TLS1_2 cipher=X)",
         "10.217.1.1", "192.0.2.25", "192.0.2.25", "192.0.2.25", "TLSv1.2"),
        # qmail
        ("from unknown (HELO a.test) (192.0.2.25) by 0 with SMTP", "0", "unknown", "unknown", "192.0.2.25", ""),
        ("(qmail 1234 invoked by uid 89)", "", "", "", "", ""),
        # Postfix that finds no name; OpenSMTPD; old TLS
        ("from mx.test (unknown [192.0.2.25]) by mx.test (Postfix) with ESMTPSA id 1", "mx.test", "mx.test", "",
         "192.0.2.25", "TLS"),
        ("from a.test (a.test [192.0.2.25]) by mx.test (OpenSMTPD) with ESMTPS id 1 (TLSv1:X:256:NO)",
         "mx.test", "a.test", "a.test", "192.0.2.25", "TLSv1"),
        ("from a.test by mx.test with ESMTPS (SSLv3 cipher X)", "mx.test", "a.test", "a.test", "", "SSLv3"),
        # what the client says decides nothing
        ("from a.test (helo=TLSv1.3 [192.0.2.25]) by mx.test", "mx.test", "a.test", "a.test", "192.0.2.25", ""),
        ("from a.test (face [beef]) by mx.test", "mx.test", "a.test", "", "", ""),
        ("from [IPv6:2001:db8::1] (a [IPv6:2001:db8::1]) by mx.test", "mx.test", "ipv6:2001:db8::1", "", "2001:db8::1",
         ""),
    ],
)  # fmt: skip
def test_every_server_has_its_own_way(
    value: str, by: str, source: str, origin: str, address: str, tls: str
) -> None:
    found = read_received(value)
    assert (found.by, found.source, found.origin, found.address, found.tls) == (
        by,
        source,
        origin,
        address,
        tls,
    )


def test_a_date_stands_behind_the_last_semicolon() -> None:
    assert read_received('from "a;b" by c; 1 Jan 2020 00:00:00 +0000; 30 Nov 2026 08:41:04 +0000').date == AT
    assert read_received("from a by b").date is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Mon, 30 Nov 2026 08:41:04 +0000", AT),
        ("Mon, 30 Nov 2026 09:41:04 +0100 (CET)", AT),
        ("Mon, 30 Nov 2026 00:41:04 -0800", AT),
        ("30 Nov 26 00:41:04 PST", AT),
        ("30 Nov 2026 08:41:04.5 GMT", AT),
        ("30 Nov 2026 08:41:04", AT),
        ("30 Nov 2026 08:41 Z", AT - 4),
        ("30-Nov-2026 08:41:04 +0000", AT),
        ("1 Jan 70 00:00:00 +0000", 0),
        ("30 Now 2026 08:41:04 +0000", None),
        ("31 Nov 2026 08:41:04 +0000", None),
        ("30 Nov 2026 25:41:04 +0000", None),
        ("30 Nov 2026 08:41:04 +9999", None),
        ("30 Nov 00 08:41:04 +0000", 975573664),
        ("today", None),
    ],
)
def test_dates(text: str, date: int | None) -> None:
    assert read_date(text) == date


def test_delays_are_between_dates_that_are_known() -> None:
    hops = [read_received(f"by {name}; {date}") for name, date in (
        ("a", "30 Nov 2026 08:41:04 +0000"), ("b", "30 Nov 2026 08:41:07 +0000"), ("c", ""),
        ("d", "30 Nov 2026 08:41:09 +0000"), ("e", "30 Nov 2026 08:41:08 +0000"),
    )]  # fmt: skip
    assert delays(hops) == (None, 3, None, None, -1)
    assert delays([]) == ()


@pytest.mark.parametrize(
    ("value", "private"),
    [
        ("by mx.test", True),
        ("from localhost (localhost [127.0.0.1]) by mx.test", True),
        ("from a (b [10.1.2.3]) by mx.test", True),
        ("from a (b [fd00::1]) by mx.test", True),
        ("from localhost by mx.test", False),
        ("from a (b [203.0.113.1]) by mx.test", False),
        ("from [10.0.0.1] (unknown [203.0.113.1]) by mx.test", False),
    ],
)
def test_what_came_from_outside(value: str, private: bool) -> None:
    assert read_received(value).private is private


@pytest.mark.parametrize("piece", ["from a ", "(", "[1.2.3.4] ", "1 Nov ", "(TLS ", "helo= ", "1:", "; "])
def test_time_grows_with_the_length_only(piece: str) -> None:
    began = time.process_time()
    read_received(f"from a ({piece * 8000}) by b ({piece * 8000}) with {piece * 8000}; {piece * 8000}")
    assert time.process_time() - began < 3
