from __future__ import annotations

from mailconfig_gui.results.brief import Brief, Topic
from mailconfig_gui.results.history import Entry, history
from mailconfig_gui.results.kinds import Kind


def brief(name: str, *, ok: bool = True, kind: Kind = Kind.TEST, **marks: str) -> Brief:
    return Brief(name, kind, "", ok, marks=marks)


def test_each_is_held_against_the_last_good_one_before_it() -> None:
    good = brief("1", address="a", settings="s")
    failed = brief("2", ok=False, address="b", settings="s")
    again = brief("3", ok=False, address="b", settings="t")
    mended = brief("4", address="b", settings="t")
    later = brief("5", address="b", settings="t")
    assert history([later, mended, again, failed, good]) == (
        Entry(later, mended),
        Entry(mended, good, (Topic.SETTINGS, Topic.ADDRESS)),
        Entry(again, good, (Topic.SETTINGS, Topic.ADDRESS)),
        Entry(failed, good, (Topic.ADDRESS,)),
        Entry(good),
    )


def test_kinds_are_held_apart_and_what_is_not_known_is_no_change() -> None:
    domain = brief("1", kind=Kind.DOMAIN, resolver="a")
    test = brief("2", resolver="b")
    failed = brief("3", ok=False)
    assert history([failed, test, domain]) == (Entry(failed, test), Entry(test), Entry(domain))


def test_of_nothing_there_is_none() -> None:
    assert history([]) == ()
