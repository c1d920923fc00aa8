from __future__ import annotations

import pytest

from mailconfig_gui.diagnosis.pasted import EXAMINED, clean, decoded


def test_only_the_ends_of_a_huge_text_are_read() -> None:
    text = clean("550 first" + "x" * 10_000_000 + "last")
    assert len(text) <= EXAMINED
    assert text.startswith("550 first")
    assert text.endswith("last")


def test_only_the_ends_of_many_lines_and_of_a_long_line_are_read() -> None:
    lines = clean("first\n" + "x\n" * 9_000 + "last").split("\n")
    assert (len(lines), lines[0], lines[-1]) == (1_600, "first", "last")
    cut = clean("550 first" + "x" * 30_000 + "last").split("\n")
    assert [len(line) for line in cut] == [8_000, 8_000]
    assert cut[1].endswith("last")


def test_bytes_of_old_encodings_are_read() -> None:
    assert "\u7528\u6237" in clean("(550, '\\xd3\\xc3\\xbb\\xa7')")
    assert "f\xfcr" in clean("f\\xfcr")


@pytest.mark.parametrize(
    ("pasted", "said"),
    [
        ('{"log":"550 no\\n","stream":"stderr","time":"2026-11-28T09:12:45Z"}', "550 no"),
        (
            '{"level":"error","msg":"not sent","error":"550 \\"no\\"","stack":"a.go:448"}',
            'not sent\n550 "no"',
        ),
        ('{"level":50,"err":{"type":"Error","message":"550 no"},"msg":"not sent"}', "550 no\nnot sent"),
        ('WARN: {"error_message":"550 no","error_class":"Net::SMTPFatalError"}', "550 no"),
        ('{"level":"error","msg":"550 n\\', "550 n"),
        ('t=2026-11-28T09:12:45 lvl=eror msg="not sent" logger=mail error="550 no"', "not sent\n550 no"),
        ('{"level":"error","msg":"550 \\q"}', "550 \\q"),
        ("lvl=eror error=EOF logger=mail", "EOF"),
        ("Request done logger=context method=POST status=500", "Request done"),
        ("550&nbsp;&lt;a@b.example&gt;&#x27;s no&semi;<br>next", "550\xa0<a@b.example>'s no;\nnext"),
        ("delivery 5: failure: 192.0.2.1_said:_550_no/Giving_up.", "550 no Giving up."),
        ("<br@b.example> and <p@b.example>", "<br@b.example> and <p@b.example>"),
        ("$mail->SMTPAuth = true;   // Enable SMTP authentication", "$mail->SMTPAuth = true;"),
        ("[ERROR] share.views:504 send_link [Errno 110] no", "[ERROR] send_link [Errno 110] no"),
        ("see https://mail.example.com // or ask", "see https://mail.example.com // or ask"),
    ],
)
def test_what_programs_do_to_a_text_is_undone(pasted: str, said: str) -> None:
    assert clean(pasted).strip().endswith(said)


def test_the_answer_of_an_oauth_server_is_no_record_of_a_log() -> None:
    answer = '{"error":"invalid_grant","error_description":"AADSTS70000: no"}'
    assert clean(answer) == answer
    assert clean('{"host":"mail.example.com"}') == '{"host":"mail.example.com"}'


def test_the_challenge_of_an_oauth_server_is_decoded() -> None:
    assert decoded("334 eyJzdGF0dXMiOiI0MDAiLCJzY2hlbWVzIjoiQmVhcmVyIn0=").startswith('{"status":"400"')
    assert decoded("334 eyJzdGF0dXMiOiI0MDA5a") == ""
