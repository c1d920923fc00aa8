"""A client that is not ours: Python's smtplib, as far as the lab's own tests need it."""

from __future__ import annotations

import base64
import email.utils
import smtplib
import ssl
from email.message import EmailMessage

from tests.lab.dovecot import User
from tests.lab.sandbox import Endpoint

TIMEOUT_S = 10


def connect(endpoint: Endpoint, context: ssl.SSLContext) -> smtplib.SMTP:
    """A session as far as EHLO after TLS, whatever the port's security."""
    if endpoint.security == "tls":
        session: smtplib.SMTP = smtplib.SMTP_SSL(
            endpoint.host, endpoint.port, "c.test", timeout=TIMEOUT_S, context=context
        )
    else:
        session = smtplib.SMTP(endpoint.host, endpoint.port, "c.test", timeout=TIMEOUT_S)
    try:
        session.ehlo()
        if endpoint.security == "starttls":
            session.starttls(context=context)
            session.ehlo()
    except BaseException:
        session.close()
        raise
    return session


def login_plain(session: smtplib.SMTP, user: User, password: str | None = None) -> tuple[int, bytes]:
    """AUTH PLAIN in UTF-8, which smtplib's own login() cannot."""
    secret = user.password if password is None else password
    return session.docmd("AUTH", "PLAIN " + base64.b64encode(f"\0{user.name}\0{secret}".encode()).decode())


def message(sender: str, recipient: str) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, recipient, "Tést"
    made["Message-ID"] = email.utils.make_msgid(domain="c.test")
    made.set_content("hällo\n")
    return made
