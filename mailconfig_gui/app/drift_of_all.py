"""Use case: whether platforms have drifted from their profiles, asked all at once; no answer is awaited for long."""

from __future__ import annotations

import threading
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.app.load_settings import Loaded
from mailconfig_gui.app.platforms import drift_of
from mailconfig_gui.app.targets import open_target
from mailconfig_gui.delivery.target import DeliveryError, Stop, StoppedError
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.words.say import say_many

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mailconfig_gui.app.home import Home
    from mailconfig_gui.app.platforms import KnownPlatform
    from mailconfig_gui.app.profile_list import Difference
    from mailconfig_gui.app.targets import Access
    from mailconfig_gui.delivery.target import Snapshot

LIMIT_S = 20
_AT_A_TIME = 8
# A signal is heard between two waits.
_WAIT_S = 0.5


class Looked(NamedTuple):
    """What a look came to: where platform and profile differ, or the `error` that kept it from being told."""

    known: KnownPlatform
    differences: tuple[Difference, ...] = ()
    error: MailConfigError | None = None


def look_at_all(
    home: Home, ways: Mapping[KnownPlatform, Access], stop: Stop, *, limit_s: float = LIMIT_S
) -> Iterator[Looked]:
    """Read each platform by its way in, several at a time and each for `limit_s` seconds at most; changes nothing.

    Yields what each look came to as soon as it is over. `stop` ends those that are under way.
    """
    with ThreadPoolExecutor(_AT_A_TIME, thread_name_prefix="drift") as pool:
        pending = {pool.submit(_look, home, known, access, stop, limit_s) for known, access in ways.items()}
        while pending:
            done, pending = wait(pending, _WAIT_S, FIRST_COMPLETED)
            yield from (look.result() for look in done)


def _look(home: Home, known: KnownPlatform, access: Access, stop: Stop, limit_s: float) -> Looked:
    own = Stop()
    timer = threading.Timer(limit_s, own.cancel)
    timer.daemon = True
    stop.attach(own.cancel)
    try:
        stop.check()
        timer.start()
        snapshot = _read(known.address, access, own)
        return Looked(known, drift_of(home, known.profile, Loaded(known.address, "", snapshot)))
    except StoppedError as error:
        return Looked(known, error=error if stop.cancelled else _too_long(limit_s))
    except MailConfigError as error:
        return Looked(known, error=error)
    finally:
        timer.cancel()
        stop.detach(own.cancel)


def _read(address: str, access: Access, stop: Stop) -> Snapshot:
    reading = open_target(address, access, stop).read()
    while True:
        try:
            next(reading)
        except StopIteration as end:
            snapshot: Snapshot = end.value
            return snapshot


def _too_long(limit_s: float) -> DeliveryError:
    seconds = round(limit_s)
    return DeliveryError(
        say_many(seconds, "No answer within {n} second", "No answer within {n} seconds"), "", ""
    )
