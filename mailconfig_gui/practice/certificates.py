"""Certificates of the practice server: good ones and bad ones, from a private CA made for the occasion."""

from __future__ import annotations

import datetime
import ssl
from typing import TYPE_CHECKING

import trustme

if TYPE_CHECKING:
    from collections.abc import Callable

_NAMES = ("localhost", "127.0.0.1")


class Certificates:
    """One context for each way to answer a TLS handshake, made when first needed."""

    def __init__(self) -> None:
        self._ca = trustme.CA(
            organization_name="mailconfig practice", organization_unit_name="valid while it runs"
        )
        self._contexts: dict[str, ssl.SSLContext] = {}
        self.ca_pem: str = self._ca.cert_pem.bytes().decode("ascii")

    def context(self, fault: str) -> ssl.SSLContext:
        """Return the context for a fault; faults that concern no certificate get the good one."""
        kind = fault if fault.endswith("-certificate") else ""
        if kind not in self._contexts:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._issue(kind).configure_cert(context)
            self._contexts[kind] = context
        return self._contexts[kind]

    def switching(self, fault: Callable[[], str]) -> ssl.SSLContext:
        """Return a context that shows, at each handshake, the certificate for the fault then in force."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._issue("").configure_cert(context)

        def switch(connection: ssl.SSLObject, name: str | None, original: ssl.SSLContext) -> None:
            connection.context = self.context(fault())

        context.sni_callback = switch
        return context

    def _issue(self, kind: str) -> trustme.LeafCert:
        now = datetime.datetime.now(datetime.UTC)
        if kind == "expired-certificate":
            begin, end = now - datetime.timedelta(days=60), now - datetime.timedelta(days=30)
            return self._ca.issue_cert(*_NAMES, not_before=begin, not_after=end)
        if kind == "wrong-host-certificate":
            return self._ca.issue_cert("mail.elsewhere.example")
        authority = trustme.CA() if kind == "unknown-ca-certificate" else self._ca
        return authority.issue_cert(*_NAMES)
