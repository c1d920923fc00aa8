"""What the boot guard lets pass, read by the platform's rules in Java: no sender fails to be built."""

from __future__ import annotations

import pytest

from mailconfig_gui.delivery.document import Document
from mailconfig_gui.prediction.jackson import JavaSettings, read_as_platform
from mailconfig_gui.prediction.platforms import DEFAULT_VERSION, PLATFORMS
from tests.delivery.test_boot_guard import arbitrary, built, rendered
from tests.java.engine import Engine, Job, runtime
from tests.java.servers import refused_port

pytestmark = pytest.mark.real


def test_no_document_that_passed_fails_before_the_connection() -> None:
    closed = refused_port()
    port = closed.getsockname()[1]
    here: dict[str, object] = {"smtpHost": "127.0.0.1", "smtpPort": str(port), "enableProxy": False}
    passed: list[dict[str, object]] = []
    for draft in arbitrary(2, 4000):
        document = built(draft, None, include_password=True)
        written = rendered(Document({"key": "mail"}, draft))
        passed += [{**values, **here} for values in (document and document.values, written) if values]
    # A kept password is put in by the platform before it reads the document.
    with closed:
        sent = Engine(runtime(17)).send([Job({"password": "kept", **values}) for values in passed])
    assert len(passed) > 500
    refused, late = "Unable to send mail: Connection refused", "Unable to send mail: Timeout!"
    assert {result.text for result in sent} - {late} == {refused}
    # A time-out of a few milliseconds can be over before the refusal comes.
    hurried = [values for values, result in zip(passed, sent, strict=True) if result.text == late]
    assert all(_watchdog_ms(values) < 1_000 for values in hurried)


def _watchdog_ms(values: dict[str, object]) -> int:
    """How long the platform waits; random documents name it in every form that Java reads."""
    read = read_as_platform(values, PLATFORMS[DEFAULT_VERSION])
    assert isinstance(read, JavaSettings)
    return read.watchdog_ms
