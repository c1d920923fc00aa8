"""What a verdict says to people; the platform's own words stand in `verdict`, as its Java writes them."""

from __future__ import annotations

from collections.abc import Iterable

from mailconfig_gui.words.say import mark, say

UNSAFE = {
    "cleartext-login": mark("The password goes over the network readable."),
    "cleartext-token": mark("The access token goes over the network readable."),
    "cleartext-message": mark("The message goes over the network readable."),
    "starttls-unused": mark("The server offers STARTTLS: choose it as encryption, and nothing can be read."),
    "wrong-host-name": mark("The certificate is made out to another server, and the platform does not mind."),
    "login-skipped": mark("The server offers no login, so the platform sends without one."),
}
"""What each word in `Verdict.unsafe` means."""

ASSUMED = {
    "server": mark("nobody has looked at the server"),
    "token": mark("the platform gets its access token"),
    "tls": mark("the encrypted connection comes about"),
    "trust": mark("the platform trusts the authority of the CA file as well"),
    "credentials": mark("the password is right"),
    "token-taken": mark("the mail server takes the access token"),
    "sender": mark("the server takes the sender"),
    "recipient": mark("the server takes the recipient"),
    "content": mark("the server takes the message"),
}
"""What each word in `Verdict.assumed` means, in the order of the conversation."""

_TOGETHER = {
    ("sender", "recipient"): mark("the server takes the sender and the recipient"),
    ("sender", "content"): mark("the server takes the sender and the message"),
    ("recipient", "content"): mark("the server takes the recipient and the message"),
    ("sender", "recipient", "content"): mark("the server takes the sender, the recipient and the message"),
}


def supposed(assumed: Iterable[str]) -> str:
    """Return what a verdict assumes as the end of a sentence: ", if the password is right"; "" for nothing."""
    words = tuple(assumed)
    taken = tuple(word for word in words if word in ("sender", "recipient", "content"))
    parts = [say(ASSUMED[word]) for word in words if word not in taken or len(taken) == 1]
    if len(taken) > 1:
        parts.append(say(_TOGETHER[taken]))
    if not parts:
        return ""
    if len(parts) == 1:
        return say(", if {this}", this=parts[0])
    return say(", if {these} and {last}", these=", ".join(parts[:-1]), last=parts[-1])
