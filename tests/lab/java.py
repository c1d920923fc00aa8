"""Java 17 and the platform's own mail library, from the machine or from .parts."""

from __future__ import annotations

import warnings
from pathlib import Path

import certifi
from cryptography import x509
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12

from tests.lab.sandbox import package_folder, require


def java_program(name: str) -> Path:
    """`java`, `javac` or `keytool` of a JDK 17; fails the test when the part is missing."""
    require("java")
    folder = package_folder("java")
    if folder is None or folder == Path("/"):
        return Path("/usr/bin", name)
    home = next(folder.glob("usr/lib/jvm/java-17-openjdk-*/bin")).parent
    _add_public_authorities(home)
    return home / "bin" / name


def _add_public_authorities(home: Path) -> None:
    """Give an unpacked JDK the public CAs, which installing its package would have collected.

    Without a password, because Java gives none for its default store.
    """
    store = home / "lib" / "security" / "cacerts"
    if store.exists():
        return
    with warnings.catch_warnings(action="ignore"):  # some public CAs have a serial number of zero
        public = x509.load_pem_x509_certificates(Path(certifi.where()).read_bytes())
    entries = [pkcs12.PKCS12Certificate(one, f"ca{number}".encode()) for number, one in enumerate(public)]
    store.unlink(missing_ok=True)  # a link to a file that only an installed package has
    store.write_bytes(pkcs12.serialize_java_truststore(entries, NoEncryption()))


def jar(name: str) -> Path:
    """One of Debian's jars by its file name: jakarta-mail.jar, javax.mail.jar, jackson-databind.jar, ..."""
    require("java-mail")
    folder = package_folder("java-mail")
    assert folder is not None
    return folder / "usr" / "share" / "java" / name


def token_jar(name: str) -> Path:
    """One of the jars that the platform asks for access tokens with, by its file name."""
    require("java-oauth")
    folder = package_folder("java-oauth")
    assert folder is not None
    return folder / name
