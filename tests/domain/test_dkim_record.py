"""DKIM keys: read, measured, found."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from mailconfig_gui.domain.dkim_record import DkimFault, DkimKey, KeyType, find_key, read_key
from mailconfig_gui.domain.questions import AnswerStatus, answered
from tests.domain.zones import Zone, served


def written(key: PublicKeyTypes, form: PublicFormat = PublicFormat.SubjectPublicKeyInfo) -> str:
    encoding = Encoding.Raw if form is PublicFormat.Raw else Encoding.DER
    return base64.b64encode(key.public_bytes(encoding, form)).decode("ascii")


#: Fixed keys, for the names of the cases below hold them.
RSA = rsa.RSAPublicNumbers(65537, (1 << 1024) - 159).public_key()
ED25519 = written(ed25519.Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key(), PublicFormat.Raw)


@pytest.mark.parametrize("bits", [1024, 2048, 4096])
def test_the_length_of_a_key_is_read_in_both_forms(bits: int) -> None:
    numbers = rsa.RSAPublicNumbers(65537, (1 << bits) - 159)
    for form in (PublicFormat.SubjectPublicKeyInfo, PublicFormat.PKCS1):
        key = read_key(f"v=DKIM1; k=rsa; p={written(numbers.public_key(), form)}")
        assert key == DkimKey(KeyType.RSA, bits)


def test_a_key_may_come_in_pieces_and_without_a_version() -> None:
    value = written(RSA)
    assert read_key(f"p={value[:60]} {value[60:]}").bits == 1024


def test_a_key_of_ed25519() -> None:
    assert read_key(f"v=DKIM1; k=ed25519; p={ED25519}") == DkimKey(KeyType.ED25519, 256)
    assert read_key(f"v=DKIM1; k=ed25519; p={written(RSA)}").fault is DkimFault.BAD_KEY


def test_flags_are_told_and_a_revoked_key_too() -> None:
    key = read_key(f"v=DKIM1; t=y:s; h=sha1 : sha256; s=email; p={written(RSA)}")
    assert (key.is_testing, key.is_exact, key.is_revoked, key.fault) == (True, True, False, None)
    assert read_key("v=DKIM1; p=") == DkimKey(is_revoked=True)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("v=spf1 -all", DkimFault.VERSION),
        ("hello", DkimFault.MALFORMED),
        ("p=; p=", DkimFault.MALFORMED),
        ("v=DKIM1; p=a\xfc", DkimFault.MALFORMED),
        ("v=DKIM2; p=", DkimFault.VERSION),
        ("p=; v=DKIM1", DkimFault.VERSION),
        ("v=DKIM1; k=rsa", DkimFault.NO_KEY),
        ("v=DKIM1; k=dsa; p=MIG", DkimFault.KEY_TYPE),
        ("v=DKIM1; h=sha1; p=MIG", DkimFault.HASH),
        ("v=DKIM1; s=tlsrpt; p=MIG", DkimFault.SERVICE),
        ("v=DKIM1; p=-----BEGIN", DkimFault.BAD_KEY),
        ("v=DKIM1; p=AAAA", DkimFault.BAD_KEY),
        ("v=DKIM1; p=MA==", DkimFault.BAD_KEY),
        (f"v=DKIM1; p={written(RSA)[:-40]}", DkimFault.BAD_KEY),
        (f"v=DKIM1; p={written(RSA)}AAAA", DkimFault.BAD_KEY),
        (f"v=DKIM1; p={written(RSA)[:60]}!{written(RSA)[60:]}", DkimFault.BAD_KEY),
        (f"v=DKIM1; p={ED25519}", DkimFault.BAD_KEY),
        (f"v=DKIM1; p={base64.b64encode(bytes.fromhex('30060201000201030000')).decode()}", DkimFault.BAD_KEY),
        (
            f"v=DKIM1; p={base64.b64encode(bytes.fromhex('3008020105020103020101')).decode()}",
            DkimFault.BAD_KEY,
        ),
        (
            f"v=DKIM1; p={base64.b64encode(bytes.fromhex('3009020105020103020101')).decode()}",
            DkimFault.BAD_KEY,
        ),
    ],
)
def test_what_no_receiver_can_use_has_a_fault(text: str, fault: DkimFault) -> None:
    assert read_key(text).fault is fault


def test_a_key_of_another_algorithm_inside_is_no_key() -> None:
    other = ed25519.Ed25519PrivateKey.generate().public_key()
    assert read_key(f"v=DKIM1; p={written(other)}").fault is DkimFault.BAD_KEY


@given(st.binary(max_size=80))
def test_any_bytes_are_a_key_or_none(data: bytes) -> None:
    key = read_key(f"p={base64.b64encode(data).decode('ascii')}")
    assert (key.bits is None) is (key.fault is not None or key.is_revoked)


ZONE: Zone = {
    "s1._domainkey.example.com": {"TXT": [f"v=DKIM1; p={written(RSA)}"]},
    "s2._domainkey.example.com": {"CNAME": ["s2.relay.test"]},
    "s2.relay.test": {"TXT": ["v=DKIM1; p="]},
    "s3._domainkey.example.com": {"CNAME": ["gone.relay.test"]},
    "s4._domainkey.example.com": {"TXT": ["v=DKIM1; p=", "v=DKIM1; p=A"]},
    "s5._domainkey.example.com": {"TXT": AnswerStatus.TIMED_OUT},
}


def test_a_selector_is_found_at_its_name_or_where_that_leads() -> None:
    lookup = served(ZONE)
    found = answered(find_key("S1", "Example.com."), lookup)
    assert (found.name, found.alias) == ("s1._domainkey.example.com", "")
    assert found.key == DkimKey(KeyType.RSA, 1024)
    assert found.record.startswith("v=DKIM1; p=MIG")
    found = answered(find_key("s2", "example.com"), lookup)
    assert (found.alias, found.key) == ("s2.relay.test", DkimKey(is_revoked=True))


def test_a_selector_without_a_usable_record() -> None:
    lookup = served(ZONE)
    for selector, alias, status, fault in (
        ("s3", "gone.relay.test", AnswerStatus.NO_SUCH_NAME, None),
        ("s4", "", AnswerStatus.FOUND, DkimFault.SEVERAL_RECORDS),
        ("s5", "", AnswerStatus.TIMED_OUT, None),
        ("none", "", AnswerStatus.NO_SUCH_NAME, None),
    ):
        found = answered(find_key(selector, "example.com"), lookup)
        assert (found.alias, found.answer.status) == (alias, status)
        assert (found.key.fault if found.key else None) is fault
