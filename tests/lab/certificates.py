"""A certificate authority for the lab and one certificate for each thing that can be wrong with one."""

from __future__ import annotations

import datetime
import ipaddress
import shutil
import ssl
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

#: Names and addresses of the lab's servers; every certificate but `wrong_host` is made out to them.
NAMES = ("mail.test", "localhost", "127.0.0.1", "::1")
_NOW = datetime.datetime.now(datetime.UTC)
_DAY = datetime.timedelta(days=1)


class Issued(NamedTuple):
    """A certificate with its key."""

    certificate: x509.Certificate
    key: Key


class Served(NamedTuple):
    """Files a server takes: `chain` (PEM, leaf first), `key` (PEM), `both` (key, then chain: Postfix' chain files)."""

    chain: Path
    key: Path
    both: Path


def _names(names: tuple[str, ...]) -> x509.SubjectAlternativeName:
    general: list[x509.GeneralName] = []
    for name in names:
        try:
            general.append(x509.IPAddress(ipaddress.ip_address(name)))
        except ValueError:
            general.append(x509.DNSName(name))
    return x509.SubjectAlternativeName(general)


def issue(
    common_name: str,
    names: tuple[str, ...] = (),
    *,
    by: Issued | None = None,
    key: Key | None = None,
    authority: bool = False,
    days: tuple[int, int] = (-1, 365),
    issuer_url: str = "",
) -> Issued:
    """A certificate signed `by` another, or by itself; `days` are its first and last, counted from today.

    `issuer_url` is where the issuer's certificate can be fetched (Authority Information Access).
    """
    own = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    issuer_key = own if by is None else by.key
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if by is None else by.certificate.subject)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_NOW + days[0] * _DAY)
        .not_valid_after(_NOW + days[1] * _DAY)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(own.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
        )
    )
    if issuer_url:
        place = x509.UniformResourceIdentifier(issuer_url)
        access = x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, place)
        builder = builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
    if names:
        builder = builder.add_extension(_names(names), critical=False)
    if authority:
        usage = x509.KeyUsage(
            digital_signature=True, content_commitment=False, key_encipherment=False, data_encipherment=False,
            key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
        )  # fmt: skip
        builder = builder.add_extension(usage, critical=True)
    else:
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False
        )
    return Issued(builder.sign(issuer_key, hashes.SHA256()), own)


class Certificates:
    """Every certificate of the lab, written below one folder; all but `self_signed` and `private_ca` lead to `ca`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        root = issue("Lab test CA", authority=True, days=(-3650, 3650))
        middle = issue("Lab intermediate CA", by=root, authority=True, days=(-3650, 3650))
        private = issue("Plant A private CA", authority=True)
        rsa_2048 = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        rsa_1024 = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # what a 2010 server has
        #: The authority to hand to a client that shall trust the lab.
        self.ca = self._write("ca.pem", _pem(root))
        self.private_authority = self._write("private-authority.pem", _pem(private))
        self.good = self._serve("good", issue("mail.test", NAMES, by=root, key=rsa_2048))
        self.elliptic = self._serve("elliptic", issue("mail.test", NAMES, by=root))
        self.wrong_host = self._serve("wrong-host", issue("other.test", ("other.test",), by=root))
        self.expired = self._serve("expired", issue("mail.test", NAMES, by=root, days=(-800, -400)))
        self.not_yet_valid = self._serve("not-yet-valid", issue("mail.test", NAMES, by=root, days=(30, 400)))
        self.self_signed = self._serve("self-signed", issue("mail.test", NAMES))
        self.private_ca = self._serve("private-ca", issue("mail.test", NAMES, by=private), private)
        # As a public authority issues them.
        leaf = issue("mail.test", NAMES, by=middle, issuer_url="http://pki.example.org/middle.crt")
        self.with_intermediate = self._serve("with-intermediate", leaf, middle)
        own = issue("Plant A issuing CA", by=private, authority=True)
        self.private_chain = self._serve("private-chain", issue("mail.test", NAMES, by=own), own)
        self.private_leaf = self._serve("private-leaf", issue("mail.test", NAMES, by=private))
        self.missing_intermediate = self._serve("missing-intermediate", leaf)
        self.short_key = self._serve("short-key", issue("mail.test", NAMES, by=root, key=rsa_1024))

    def copied_to(self, folder: Path) -> Certificates:
        """The same certificates in another folder."""
        for path in self.folder.iterdir():
            shutil.copyfile(path, folder / path.name)
        twin = Certificates.__new__(Certificates)
        for name, value in vars(self).items():
            if isinstance(value, Served):
                value = Served(*(folder / path.name for path in value))
            elif isinstance(value, Path):
                value = folder if name == "folder" else folder / value.name
            setattr(twin, name, value)
        return twin

    def client_context(self) -> ssl.SSLContext:
        """What a client that trusts the lab's authority uses; host names are checked."""
        return ssl.create_default_context(cafile=str(self.ca))

    def server_context(self, served: Served) -> ssl.SSLContext:
        """For servers in Python (tests.lab.scripted)."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(served.chain, served.key)
        return context

    def _serve(self, name: str, leaf: Issued, *above: Issued) -> Served:
        key = leaf.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        chain = _pem(leaf, *above)
        return Served(
            self._write(f"{name}.crt", chain),
            self._write(f"{name}.key", key),
            self._write(f"{name}.pem", key + chain),
        )

    def _write(self, name: str, data: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(data)
        return path


def _pem(*issued: Issued) -> bytes:
    return b"".join(one.certificate.public_bytes(serialization.Encoding.PEM) for one in issued)
