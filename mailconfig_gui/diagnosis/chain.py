"""The certificate chain as a server sends it: which link fails, why, and what the platform's Java needs to trust it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.smtp.phrasing import day
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Sequence

FAULTS = {
    "self-signed": mark("It is signed by itself, so nobody vouches for it."),
    "unknown-ca": mark("It was signed by a private authority, which is not publicly trusted."),
    "missing-intermediate": mark(
        "The certificate that signed it was not sent, and is not publicly trusted itself."
    ),
    "wrong-name": mark("It is made out to another name."),
    "expired": mark("It has expired."),
    "not-yet-valid": mark("It is not valid yet."),
    "clock": mark("By this computer's clock none of these certificates is valid: look at the clock first."),
    "weak": mark("Its key or signature is too weak."),
    "other": mark("It was not accepted."),
}
"""Why a link fails, in words; a key is what `View.fault` holds."""

# How OpenSSL numbers what is wrong with a certificate (x509_vfy.h).
CERTIFICATE_FAULTS = {
    2: "missing-issuer", 9: "not-yet-valid", 10: "expired", 18: "self-signed", 19: "self-signed-root",
    20: "missing-issuer", 21: "missing-issuer", 62: "wrong-name", 64: "wrong-name", 66: "weak", 67: "weak", 68: "weak",
}  # fmt: skip


class Link(NamedTuple):
    """One certificate as served. Times are Unix seconds (UTC); `key` is `RSA 2048`; `sha256` its fingerprint.

    `public` says that it bears the marks of a public authority.
    """

    subject: str
    issuer: str
    not_before: int
    not_after: int
    names: tuple[str, ...]
    key: str = ""
    sha256: str = ""
    pem: str = ""
    public: bool = False


_NAMES_SHOWN = 4


class View(NamedTuple):
    """A chain, leaf first. `failing` is the position of the link at fault, -1 for none; `fault` a key of FAULTS."""

    host: str
    links: tuple[Link, ...]
    failing: int
    fault: str

    @property
    def why(self) -> str:
        """What is wrong, in words; "" when nothing is."""
        return say(FAULTS[self.fault]) if self.fault else ""

    @property
    def may_be_trusted(self) -> bool:
        """Tell whether giving the test one more authority would mend it."""
        return self.fault in ("self-signed", "unknown-ca", "missing-intermediate")


def view_of(host: str, links: Sequence[Link], verify_code: int | None, now: float) -> View:
    """Find the link at fault, by OpenSSL's error number; `now` in Unix seconds."""
    if verify_code is None or not links:
        return View(host, tuple(links), -1, "" if verify_code is None else "other")
    failing, fault = _fault(links, verify_code, now)
    return View(host, tuple(links), failing, fault)


def _fault(links: Sequence[Link], verify_code: int, now: float) -> tuple[int, str]:
    fault = CERTIFICATE_FAULTS.get(verify_code, "other")
    if fault in ("expired", "not-yet-valid"):
        outside = [n for n, link in enumerate(links) if not link.not_before <= now <= link.not_after]
        if len(links) > 1 and len(outside) == len(links):
            return 0, "clock"
        return (outside or [0])[0], fault
    if fault == "self-signed-root":
        return len(links) - 1, "unknown-ca"
    if fault == "missing-issuer":
        last = _last_of_chain(links)
        return last, "missing-intermediate" if links[last].public else "unknown-ca"
    return 0, fault


def _last_of_chain(links: Sequence[Link]) -> int:
    """Return the position of the certificate whose issuer was not sent, by the names from the leaf on."""
    at, seen = 0, {0}
    while True:
        above = [n for n, link in enumerate(links) if n not in seen and link.subject == links[at].issuer]
        if not above:
            return at
        at = above[0]
        seen.add(at)


def describe(view: View) -> tuple[str, ...]:
    """Return the chain in lines for people, leaf first."""
    lines: list[str] = []
    for number, link in enumerate(view.links):
        names = ", ".join([*link.names[:_NAMES_SHOWN], *(["…"] if len(link.names) > _NAMES_SHOWN else [])])
        named = say("{subject} for {names}", subject=link.subject, names=names) if names else link.subject
        lines.append(f"{number + 1}. {named}{f', {link.key}' if link.key else ''}")
        first, last = day(link.not_before), day(link.not_after)
        signed = say(
            "signed by {issuer}, valid {first} to {last}", issuer=link.issuer, first=first, last=last
        )
        lines.append(f"   {signed}")
        if link.sha256:
            lines.append(f"   SHA-256 {link.sha256}")
        if number == view.failing:
            lines.append(f"   {say('this one fails: {why}', why=view.why)}")
    return tuple(lines)


class JavaLine(NamedTuple):
    """What to type so that Java trusts an authority; `short` says when, below a heading for the place."""

    container: bool
    where: str
    short: str
    command: str


def keytool_lines(ca_file: str = "ca.pem") -> tuple[JavaLine, ...]:
    """Return what to type so that the platform's Java trusts an authority, in order.

    `-cacerts` exists since Java 9 (keytool reference of the JDK); `changeit` is the store's customary password.
    """
    name = ca_file.replace("\\", "/").rpartition("/")[2] or "ca.pem"
    quoted = f"'{name}'" if not name.replace(".", "").replace("-", "").replace("_", "").isalnum() else name
    options = "-importcert -noprompt -trustcacerts -storepass changeit -alias mail-server-ca"
    keytool = f"keytool {options}"  # no words: a command
    new = f"sudo {keytool} -cacerts -file {quoted}"  # no words: a command
    old = f'sudo {keytool} -keystore "$JAVA_HOME/jre/lib/security/cacerts" -file {quoted}'  # no words: a command
    restart = "sudo systemctl restart thingsboard"  # no words: a command
    copy = f"docker cp {quoted} CONTAINER:/tmp/{quoted}"  # no words: a command
    inside = f"docker exec -u root CONTAINER {keytool} -cacerts -file /tmp/{quoted}"  # no words: a command
    again = "docker restart CONTAINER"  # no words: a command
    return (
        JavaLine(False, say("package, Java 11 and later"), say("Java 11 and later"), new),
        JavaLine(False, say("package, Java 8"), say("Java 8"), old),
        JavaLine(False, say("package, then"), say("Then"), restart),
        JavaLine(True, say("container"), "", copy),
        JavaLine(True, say("container, then"), say("Then"), inside),
        JavaLine(True, say("container, then"), say("Then"), again),
    )
