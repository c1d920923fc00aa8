"""Sources of mails as large receivers write them, with made-up names; and one to change."""

from __future__ import annotations

GOOGLE = """\
Delivered-To: you@example.org
Received: by 2002:a05:7108:0:b0:1 with SMTP id x1; Mon, 30 Nov 2026 00:41:09 -0800 (PST)
X-Received: by 2002:a05:6402:1 with SMTP id x2; Mon, 30 Nov 2026 00:41:08 -0800 (PST)
ARC-Seal: i=1; a=rsa-sha256; d=google.com; s=arc-20240605; b=AAAA
ARC-Authentication-Results: i=1; mx.google.com; dkim=pass header.i=@plant.example header.s=k1 header.b=abc/1;
 spf=pass smtp.mailfrom=b@send.plant.example; dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=plant.example
Return-Path: <b@send.plant.example>
Received: from o1.relay.example (o1.relay.example. [192.0.2.25])
        by mx.google.com with ESMTPS id a1 for <you@example.org>
        (version=TLS1_3 cipher=TLS_AES_128_GCM_SHA256 bits=128/128);
        Mon, 30 Nov 2026 00:41:07 -0800 (PST)
Received-SPF: pass (google.com: domain of b@send.plant.example designates 192.0.2.25) client-ip=192.0.2.25;
Authentication-Results: mx.google.com;
       dkim=pass header.i=@plant.example header.s=k1 header.b=abc/1;
       dkim=pass header.i=@relay.example header.s=s7 header.b=def/2;
       spf=pass (google.com: domain of b@send.plant.example designates 192.0.2.25) smtp.mailfrom=b@send.plant.example;
       dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=plant.example
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=plant.example; s=k1; bh=AA==; b=abc/1
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=relay.example; s=s7; bh=AA==; b=def/2
Received: from things (unknown [198.51.100.7]) by o1.relay.example with ESMTPSA id r1;
        Mon, 30 Nov 2026 08:41:03 +0000 (UTC)
From: Plant <iot@plant.example>
To: you@example.org
Subject: Test of outgoing mail, code 7QK-2M
Auto-Submitted: auto-generated
Message-ID: <19a.0f@plant.example>

Hello
"""

MICROSOFT = """\
Received: from AM0PR01MB1.eurprd01.prod.exchangelabs.com (2603:10a6::20) by
 DB7PR01MB2.eurprd01.prod.exchangelabs.com with HTTPS; Mon, 30 Nov 2026 08:41:09 +0000
Received: from AMS0EPF1.eop-EUR05.prod.protection.outlook.com
 (2603:10a6:20b::2) by AS9PR01MB3.outlook.office365.com
 (2603:10a6:20b::3) with Microsoft SMTP Server (version=TLS1_3,
 cipher=TLS_AES_256_GCM_SHA384) id 15.20.1.1; Mon, 30 Nov 2026 08:41:08 +0000
Authentication-Results: spf=pass (sender IP is 192.0.2.25)
 smtp.mailfrom=plant.example; dkim=none (message not signed)
 header.d=none;dmarc=fail action=quarantine header.from=plant.example;compauth=fail reason=000
Received-SPF: Pass (protection.outlook.com: domain of plant.example designates 192.0.2.25 as permitted sender)
Received: from o1.relay.example (192.0.2.25) by
 AMS0EPF1.mail.protection.outlook.com (10.167.16.5) with Microsoft SMTP
 Server (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.1.2; Mon, 30 Nov 2026 08:41:07 +0000
X-MS-Exchange-Organization-SCL: 5
X-Forefront-Antispam-Report: CIP:192.0.2.25;CTRY:;LANG:en;SCL:5;SFV:SPM;CAT:SPM;
X-Microsoft-Antispam-Mailbox-Delivery: ucf:0;jmr:0;auth:0;dest:J;OFR:SpamFilterAuthJ;
From: iot@plant.example
To: you@example.org
Subject: Alarm
Return-Path: iot@plant.example

x
"""

POSTFIX = """\
Return-Path: <iot@plant.example>
X-Original-To: you@example.org
Delivered-To: you@example.org
Received: from mx.example.org by mx.example.org with LMTP id q1 (envelope-from <iot@plant.example>)
 for <you@example.org>; Mon, 30 Nov 2026 08:41:05 +0000
Received: from mail.plant.example (mail.plant.example [192.0.2.25])
 (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))
 by mx.example.org (Postfix) with ESMTPS id 4Z1 for <you@example.org>; Mon, 30 Nov 2026 09:41:04 +0100 (CET)
Authentication-Results: mx.example.org; dmarc=pass (p=none dis=none) header.from=plant.example
Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=plant.example
X-Spam-Status: No, score=-0.1 required=5.0
From: iot@plant.example
To: you@example.org
Subject: Alarm

x
"""

BOUNCE = """\
Return-Path: <>
Received: by mx.relay.example (Postfix) id 4Z2; Mon, 30 Nov 2026 08:41:05 +0000
From: MAILER-DAEMON@relay.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: iot@plant.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="4Z2.1/relay.example"

This is a MIME-encapsulated message.

--4Z2.1/relay.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--4Z2.1/relay.example
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.relay.example
Arrival-Date: Mon, 30 Nov 2026 08:41:04 +0000

Final-Recipient: rfc822; you@example.org
Original-Recipient: rfc822;you@example.org
Action: failed
Status: 5.7.26
Remote-MTA: dns; mx.google.com
Diagnostic-Code: smtp; 550-5.7.26 Unauthenticated email from plant.example is not
    accepted due to domain's DMARC policy. 550 5.7.26 gsmtp

--4Z2.1/relay.example
Content-Type: text/rfc822-headers

From: iot@plant.example
To: you@example.org
Subject: Test of outgoing mail, code 7QK-2M
Auto-Submitted: auto-generated

--4Z2.1/relay.example--
"""


def forged(lines: str, mail: str = POSTFIX) -> str:
    """A mail with lines that its sender wrote on top of his own headers."""
    head, found, rest = mail.partition("From: iot@plant.example\n")
    assert found
    return f"{head}{lines}{found}{rest}"


def without(name: str, mail: str = POSTFIX) -> str:
    """A mail without the headers of a name; what is folded must be unfolded by then."""
    kept: list[str] = []
    for line in mail.replace("\n ", " ").split("\n"):
        if not line.startswith(f"{name}:"):
            kept.append(line)
    return "\n".join(kept)
