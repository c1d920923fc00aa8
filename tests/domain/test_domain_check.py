"""The whole check: what is asked, what comes of it, and what is asked once more."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailconfig_gui.domain.domain_check import check_domain
from mailconfig_gui.domain.findings import FindingState, Summary
from mailconfig_gui.domain.questions import Answer, AnswerStatus, Question, RecordType, answered
from mailconfig_gui.domain.sending import Sending
from mailconfig_gui.storage.presets import load_presets
from tests.domain.checking import (
    PROVIDERS,
    SOUND,
    by_servers,
    checked,
    dkim_key,
    found,
    states,
    through,
    zone_of,
)
from tests.domain.zones import served

GOOGLE = through("google-workspace")
SPF = "example.com TXT v=spf1 include:_spf.google.com -all\n"
KEY = f"google._domainkey.example.com TXT {dkim_key()}\n"


def test_a_sound_domain_passes_and_the_forecast_is_the_reason() -> None:
    report = checked(SOUND + SPF + KEY, GOOGLE)
    assert (report.summary, states(report), report.asked) == (Summary.PASS, {}, True)
    assert report.reason == "Mail will pass DMARC: SPF + DKIM will be aligned with the From domain."
    assert report.resolver == "zone"
    assert list(found(report)) == ["D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8"]


def test_all_is_asked_in_few_rounds_and_nothing_twice() -> None:
    rounds: list[tuple[Question, ...]] = []
    look_up = served(zone_of(PROVIDERS + SOUND + SPF + KEY))
    asking = check_domain(GOOGLE)
    questions = next(asking)
    try:
        while True:
            rounds.append(questions)
            questions = asking.send(tuple(map(look_up, questions)))
    except StopIteration:
        pass
    asked = [question for one in rounds for question in one]
    assert len(asked) == len(set(asked))
    assert len(rounds) <= 4


@pytest.mark.parametrize(
    ("text", "sending", "summary", "unlike"),
    [
        (SOUND + SPF, GOOGLE, "pass", {"D6": "unknown"}),
        (SOUND.replace("_dmarc", "other") + SPF, GOOGLE, "risk", {"D6": "unknown", "D7": "warning"}),
        (SOUND, through("ses"), "unknown", {"D6": "unknown", "D8": "unknown"}),
        (SOUND + SPF, Sending("example.com"), "unknown", {"D4": "unknown", "D6": "unknown", "D8": "unknown"}),
        ("", GOOGLE, "refused", {"D1": "bad"}),
        (SOUND, through("gmail"), "risk", {"D6": "unknown", "D8": "warning"}),
        # A return path of the domain's own may be set up at Amazon, at Brevo there is none.
        (
            f"{SOUND}s9._domainkey.example.com TXT v=DKIM1; p=",
            through("ses", selectors=("s9",)),
            "risk",
            {"D6": "bad", "D8": "unknown"},
        ),
        (
            f"{SOUND}s9._domainkey.example.com TXT v=DKIM1; p=",
            through("brevo", selectors=("s9",)),
            "refused",
            {"D6": "bad", "D8": "bad"},
        ),
        (
            f"{SOUND.replace('p=reject', 'p=quarantine')}s9._domainkey.example.com TXT v=DKIM1; p=",
            through("brevo", selectors=("s9",)),
            "risk",
            {"D6": "bad", "D8": "bad"},
        ),
    ],
)
def test_the_summary_is_that_of_the_worst(
    text: str, sending: Sending, summary: str, unlike: dict[str, str]
) -> None:
    report = checked(text, sending)
    assert (report.summary, states(report)) == (summary, unlike)
    assert report.reason in [one.title for one in report.findings]


# --- D1, D2, D12, D13 ---------------------------------------------------------------------------------------


def test_a_sub_domain_that_does_not_exist_is_mended_by_a_record() -> None:
    report = checked(SOUND, through("google-workspace", "iot.example.com"))
    assert states(report)["D1"] == "bad"
    assert states(report)["D12"] == "warning"
    write = found(report)["D1"].write
    assert write is not None
    assert (write.host, write.type, write.value) == ("iot.example.com", RecordType.MX, "10 mx.example.com")


def test_a_name_server_that_knows_no_aaaa_does_not_make_a_domain_disappear() -> None:
    report = checked(f"{SOUND}{SPF}example.com AAAA !no-such-name", GOOGLE)
    assert found(report)["D1"].state == "good"


@pytest.mark.parametrize(
    ("mail", "state", "words"),
    [
        ("example.com MX 0 .", "bad", "takes no mail"),
        ("example.com MX 10 gone.example.com", "warning", "have no address"),
        ("example.com MX 10 slow.example.com\nslow.example.com A !timed-out", "good", "come back"),
        ("example.com A 192.0.2.1", "good", "no MX record"),
        ("example.com AAAA 2001:db8::1", "good", "no MX record"),
        ("example.com TXT other", "warning", "No server takes mail"),
        ("example.com MX !failed\nexample.com TXT other", "unknown", "could not be looked up"),
    ],
)
def test_answers_have_to_come_back(mail: str, state: str, words: str) -> None:
    finding = found(checked(mail, GOOGLE))["D2"]
    assert finding.state == state
    assert words in finding.title


def test_answers_that_are_lost_come_with_what_to_do() -> None:
    assert found(checked("example.com MX 0 .", GOOGLE))["D2"].detail == (
        "Answers and bounces are lost. Name a server that takes mail (MX), or send from a domain that has one."
    )


def test_of_several_mail_servers_of_the_organisation_the_first_takes_answers() -> None:
    text = "example.com MX 10 b.example.com\nexample.com MX 5 a.example.com\niot.example.com TXT other\n"
    text += "_dmarc.example.com TXT v=DMARC1; p=none"
    write = found(checked(text, through("google-workspace", "iot.example.com")))["D2"].write
    assert write is not None
    assert write.value == "5 a.example.com"


def test_an_organisation_that_takes_no_mail_is_no_place_for_answers() -> None:
    text = "example.com MX 0 .\n_dmarc.example.com TXT v=DMARC1; p=none\niot.example.com TXT other"
    assert found(checked(text, through("google-workspace", "iot.example.com")))["D2"].write is None


def test_a_zone_that_is_signed_wrongly_is_told() -> None:
    report = checked(
        "example.com A !bogus\nexample.com MX !bogus\nexample.com AAAA !bogus\nexample.com TXT !bogus", GOOGLE
    )
    assert states(report)["D13"] == "bad"
    assert (report.summary, found(report)["D1"].state) == (Summary.RISK, "unknown")


def test_where_the_dns_is_rewritten_nothing_else_is_said() -> None:
    report = checked(f"{SPF}example.com A !rewritten", GOOGLE)
    assert states(report) == {"D1": "unknown"}
    assert (report.summary, found(report)["D1"].who) == (Summary.UNKNOWN, "network")


@pytest.mark.parametrize("status", ["timed-out", "failed"])
def test_nobody_answers_is_cannot_tell(status: str) -> None:
    report = answered(check_domain(GOOGLE), lambda _: Answer(AnswerStatus(status)))
    assert (report.summary, report.asked, report.resolver) == (Summary.UNKNOWN, False, "")
    assert set(states(report).values()) == {"unknown"}


# --- mailboxes ----------------------------------------------------------------------------------------------

GMAIL = "gmail.com A 192.0.2.1\n_dmarc.gmail.com TXT v=DMARC1; p={policy}"


@pytest.mark.parametrize(("policy", "summary"), [("none", "risk"), ("reject", "refused")])
def test_a_mailbox_of_another_provider_is_told_without_its_records(policy: str, summary: str) -> None:
    report = checked(GMAIL.format(policy=policy), Sending("gmail.com", "SendGrid", mailbox_of="Gmail"))
    assert report.summary == summary
    assert list(found(report)) == ["D1", "D7", "D8", "D9"]
    assert all(one.write is None for one in report.findings)


def test_a_mailbox_of_the_relay_s_own_is_its_own_matter() -> None:
    report = checked("gmail.com A 192.0.2.1", Sending("gmail.com", "Gmail", is_mailbox=True))
    assert (report.summary, list(found(report))) == (Summary.PASS, ["D1", "D8"])


# --- alignment ----------------------------------------------------------------------------------------------

RESEND = "send.example.com TXT v=spf1 include:amazonses.com ~all\n"


@pytest.mark.parametrize(
    ("policy", "text", "state"),
    [
        ("v=DMARC1; p=reject", RESEND, "good"),
        ("v=DMARC1; p=reject; aspf=s", RESEND, "unknown"),
        ("v=DMARC1; p=reject; aspf=s", f"{RESEND}resend._domainkey.example.com TXT {dkim_key()}", "good"),
        ("", RESEND, "good"),
    ],
)
def test_a_return_path_below_the_domain_is_aligned_but_not_strictly(
    policy: str, text: str, state: str
) -> None:
    sound = SOUND.split("_dmarc", maxsplit=1)[0] + (f"_dmarc.example.com TXT {policy}\n" if policy else "")
    assert found(checked(sound + text, through("resend")))["D8"].state == state


@pytest.mark.parametrize(("policy", "state"), [("", "good"), ("; adkim=s", "bad"), ("; psd=y", "bad")])
def test_a_key_above_the_domain_is_aligned_but_not_strictly(policy: str, state: str) -> None:
    """With `psd=y` others own what lies below."""
    text = f"iot.example.com A 192.0.2.1\niot.example.com TXT v=spf1 -all\n{KEY}"
    text += f"_dmarc.example.com TXT v=DMARC1; p=reject{policy}"
    report = checked(text, through("google-workspace", "iot.example.com"))
    assert found(report)["D8"].state == state


def test_without_dmarc_a_key_above_is_aligned() -> None:
    text = f"iot.example.com A 192.0.2.1\niot.example.com TXT v=spf1 -all\n{KEY}"
    assert found(checked(text, through("google-workspace", "iot.example.com")))["D8"].state == "good"


def test_a_policy_that_nobody_could_read_leaves_alignment_open() -> None:
    text = f"{RESEND}example.com A 192.0.2.1\n_dmarc.example.com TXT !failed"
    assert found(checked(text, through("resend")))["D8"].state == "unknown"


def test_a_server_of_ones_own_is_looked_at_by_its_address() -> None:
    report = checked(
        f"{SOUND}example.com TXT v=spf1 ip4:198.51.100.200 -all",
        Sending("example.com", outgoing="198.51.100.200"),
    )
    assert states(report) == {"D6": "unknown", "D10": "warning"}
    local = checked(SOUND, Sending("example.com", outgoing="10.0.0.1"))
    assert "D10" not in found(local)


# --- asked once more ----------------------------------------------------------------------------------------

SERVERS = "example.com NS ns1.example.com\nns1.example.com A 192.0.2.53\nns1.example.com AAAA 2001:db8::53\n"
OLD = f"{SOUND}{SERVERS}example.com TXT v=spf1 mx -all\n"


def confirmed(resolver: str, servers: str, sending: Sending = GOOGLE) -> dict[str, tuple[str, str]]:
    report = answered(check_domain(sending), by_servers(resolver, servers))
    return {one.id.value: (one.state.value, one.detail) for one in report.findings}


def test_what_the_zone_s_own_servers_do_not_confirm_is_not_bad() -> None:
    assert confirmed(OLD, SOUND + SPF)["D4"] == (
        "good",
        "The zone's own servers say so. Your resolver keeps the answer of before a change for 300 s.",
    )


def test_the_forecast_follows_what_they_say() -> None:
    assert confirmed(OLD, SOUND + SPF)["D8"][0] == "good"
    named = through("google-workspace", selectors=("google",))
    revoked = "google._domainkey.example.com TXT v=DKIM1; p=\n"
    told = confirmed(OLD + revoked, SOUND + SPF + revoked, named)
    assert (told["D4"][0], told["D6"][0], told["D8"][0]) == ("good", "bad", "good")


def test_what_they_confirm_stays_bad() -> None:
    assert confirmed(OLD, OLD)["D4"][0] == "bad"


def test_with_a_resolver_of_ones_own_choice_they_are_not_asked() -> None:
    report = answered(check_domain(GOOGLE, confirm=False), by_servers(OLD, SOUND + SPF))
    assert states(report)["D4"] == "bad"


@pytest.mark.parametrize(
    "resolver",
    [
        OLD.replace(SERVERS, ""),
        OLD.replace("ns1.example.com A", "x A").replace("ns1.example.com AAAA", "x AAAA"),
    ],
)
def test_where_none_is_found_the_first_answer_stands(resolver: str) -> None:
    assert confirmed(resolver, SOUND + SPF)["D4"][0] == "bad"


def test_where_none_answers_the_first_answer_stands() -> None:
    ours = served(zone_of(PROVIDERS + OLD))
    report = answered(
        check_domain(GOOGLE), lambda one: Answer(AnswerStatus.TIMED_OUT) if one.servers else ours(one)
    )
    assert states(report)["D4"] == "bad"


def test_a_fault_that_is_gone_there_is_gone() -> None:
    text = f"{SOUND}{SERVERS}example.com TXT v=spf1 include:gone.example include:_spf.google.com -all\n"
    assert "D5" not in confirmed(text, f"{SOUND}example.com TXT v=spf1 ip4:192.0.2.1 -all")


def test_a_provider_s_record_is_asked_for_at_its_own_servers_too() -> None:
    text = f"{SOUND}{SERVERS}example.com TXT v=spf1 include:spf.relay.example -all\n"
    relay = "relay.example NS ns.relay.example\nns.relay.example A 192.0.2.54\n"
    record = "spf.relay.example TXT v=spf1 ip4:198.51.100.7 -all"
    own = Sending("example.com", outgoing="198.51.100.7")
    assert confirmed(f"{text}{relay}", f"{text}{relay}", own)["D5"][0] == "bad"
    told = confirmed(f"{text}{relay}", f"{text}{relay}{record}", own)
    assert (told["D4"][0], told["D5"][0]) == ("good", "good")
    # Its servers are not found: what the resolver said stands.
    assert confirmed(text, f"{text}{record}", own)["D5"][0] == "bad"


def test_a_domain_that_only_ones_own_network_does_not_know_is_told() -> None:
    report = answered(
        check_domain(GOOGLE),
        by_servers("com NS a.gtld.example\na.gtld.example A 192.0.2.53", SOUND + SPF),
    )
    assert found(report)["D1"].state == "good"
    assert found(report)["D1"].detail == "The zone's own servers say so; your network answers differently."
    assert report.summary == Summary.PASS


def test_what_is_signed_wrongly_is_not_asked_there() -> None:
    text = f"{SERVERS}example.com A !bogus\nexample.com MX !bogus\nexample.com AAAA !bogus\nexample.com TXT !bogus"
    assert confirmed(text, SOUND + SPF)["D13"][0] == "bad"


# --- garbage ------------------------------------------------------------------------------------------------

_PIECES = st.sampled_from(
    ["v=spf1", " ", "include:", "example.com", "_spf.google.com", "-all", "+all", "ip4:", "192.0.2.0/24", "%{i}", "%",
     "redirect=", "exists:", "a/33", "mx//129", ";", "v=DMARC1", "p=reject", "p=", "rua=mailto:", "v=DKIM1", "k=rsa",
     "\\", '"', "\x00", "é", "\x1b[2J", "0 .", "10 ", ".", "..", "x" * 300]
)  # fmt: skip
_RECORDS = st.one_of(
    st.lists(_PIECES, max_size=14).map("".join),
    st.text(alphabet=st.characters(max_codepoint=255), max_size=60),
    st.just(dkim_key()),
)
_STATUS = st.sampled_from([one for one in AnswerStatus if one is not AnswerStatus.FOUND])
_ADDRESSES = st.sampled_from(["192.0.2.1", "198.51.100.200", "2001:db8::1", "127.0.0.2"])
_WAYS = st.sampled_from(
    [GOOGLE, through("resend"), through("sendgrid"), through("ses"), through("zoho"), Sending("example.com"),
     Sending("example.com", outgoing="198.51.100.200"), Sending("gmail.com", "X", mailbox_of="Gmail"),
     through("mailgun", "iot.example.com", selectors=("a b", "s1"))]
)  # fmt: skip


def _garbage(data: st.DataObject, question: Question) -> Answer:
    if data.draw(st.booleans()):
        return Answer(data.draw(_STATUS))
    if question.type in (RecordType.A, RecordType.AAAA):
        records = data.draw(st.lists(_ADDRESSES, max_size=3))
    elif question.type is RecordType.TXT:
        records = data.draw(st.lists(_RECORDS, max_size=3))
    else:
        records = data.draw(
            st.lists(st.sampled_from(["0 .", "10 a.example", "a.example", "-", "10"]), max_size=3)
        )
    status = AnswerStatus.FOUND if records else AnswerStatus.EMPTY
    return Answer(
        status,
        tuple(records),
        data.draw(st.none() | st.integers(0, 9)),
        canonical=data.draw(st.sampled_from(["", "a.example"])),
    )


@settings(max_examples=100, deadline=None)
@given(st.data(), _WAYS)
def test_garbage_never_raises_and_all_that_is_said_can_be_shown(
    data: st.DataObject, sending: Sending
) -> None:
    answers: dict[Question, Answer] = {}

    def look_up(question: Question) -> Answer:
        if question not in answers:
            answers[question] = _garbage(data, question)
        return answers[question]

    report = answered(check_domain(sending), look_up)
    assert report.reason
    assert [one.as_json() for one in report.findings]
    for one in report.findings:
        assert one.title
        assert "".join((one.title, one.detail, *one.seen)).isprintable()
        assert one.write is None or one.who is not None
        assert (one.who is None) or one.state is not FindingState.GOOD


@settings(max_examples=100, deadline=None)
@given(st.data(), _WAYS)
def test_what_is_not_answered_never_makes_anything_bad(data: st.DataObject, sending: Sending) -> None:
    """Whatever questions of a sound domain stay open: nothing gets worse than it is, and nothing is bad."""
    sound = served(zone_of(PROVIDERS + SOUND + SPF + KEY + RESEND + GMAIL.format(policy="none")))
    whole = {one.id: one.state for one in answered(check_domain(sending), sound).findings}
    quiet = st.sampled_from([AnswerStatus.TIMED_OUT, AnswerStatus.FAILED])
    answers: dict[Question, Answer] = {}

    def look_up(question: Question) -> Answer:
        if question not in answers:
            answers[question] = Answer(data.draw(quiet)) if data.draw(st.booleans()) else sound(question)
        return answers[question]

    for one in answered(check_domain(sending), look_up).findings:
        assert one.state is not FindingState.BAD or whole[one.id] is FindingState.BAD


@pytest.mark.parametrize(
    "text",
    [
        "example.com TXT v=spf1 "
        + " ".join(f"ip4:192.0.{number // 256}.{number % 256}" for number in range(3500)),
        "example.com TXT v=spf1 exists:" + "%{i}." * 10_000 + "example.com",
        "example.com TXT v=spf1 " + " ".join(f"include:h{number}.example.com" for number in range(2500)),
        "\n".join(f"example.com MX 10 h{number}.example" for number in range(1000)),
        "google._domainkey.example.com TXT v=DKIM1; p=" + "A" * 60_000,
        "_dmarc.example.com TXT v=DMARC1;" + " p" * 30_000,
    ],
    ids=["networks", "macros", "includes", "servers", "key", "policy"],
)
@pytest.mark.timeout(20)
def test_records_as_long_as_the_dns_allows_do_no_harm(text: str) -> None:
    """One took twenty seconds once, now each takes one or two of a busy computer."""
    assert checked(SOUND + text, GOOGLE).summary in ("risk", "pass")


# --- every preset -------------------------------------------------------------------------------------------

WITH_FACTS = {name: preset for name, preset in load_presets().items() if preset.dns and preset.dns.aligned}


@pytest.mark.parametrize("name", WITH_FACTS)
def test_a_domain_set_up_as_the_preset_says_is_sound(name: str) -> None:
    sending = through(name)
    facts = sending.facts
    assert facts is not None
    lines = [f"{term.partition(':')[2]} TXT v=spf1 ip4:203.0.113.240 -all" for term in facts.spf]
    if facts.spf:
        lines += [f"{path} TXT v=spf1 {facts.spf[0]} ~all" for path in sending.return_paths]
    lines += [f"{selector}._domainkey.example.com TXT {dkim_key()}" for selector in facts.selectors[:1]]
    report = answered(check_domain(sending), served(zone_of(SOUND + "\n".join(lines))))
    assert set(states(report).values()) <= {"unknown"}
    if facts.selectors:
        assert report.summary == Summary.PASS
