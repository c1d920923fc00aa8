"""The number under which a server has taken a message, read from its last reply.

No standard says where it stands; each pattern is the form of the servers named beside it. Where none fits there is
no number, for a wrong one would send the person looking in vain.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mailconfig_gui.smtp.replies import Reply

# Compiled when needed: mostly it is the first.
_PATTERNS = (
    r"\bqueued as <?([A-Za-z0-9_.@=+/-]+)>?",  # Postfix, SendGrid, Brevo, iCloud, Fastmail
    r"\bInternalId=([0-9]+)",  # Microsoft Exchange, Microsoft 365
    r"\bid=([A-Za-z0-9-]+)",  # Exim, OpenSMTPD
    r"^([A-Za-z0-9]{8,}) message accepted for delivery",  # sendmail, OpenSMTPD  # no words: what servers write
    r"^ok\s+[0-9]{9,11}\s+(\S+)\s+-\s+g?smtp",  # Gmail, Google Workspace
    r"\bqp ([0-9]+)",  # qmail
    r"^ok:? ([0-9a-f]{8,}-[0-9a-f-]+)$",  # Amazon SES, Resend (hexadecimal groups)
    r"^message queued \(([A-Za-z0-9_.-]+)\)",  # Haraka  # no words: what servers write
    r"^message (?:accepted|received|queued)(?: for delivery)?:? ?(?:as|with id|id) <?([A-Za-z0-9_.@-]+)>?",
    r"^ok[ ,]+<?([A-Za-z0-9._-]+@[A-Za-z0-9.-]+)>?$",  # gateways that name the message id
)


def queue_id(reply: Reply) -> str | None:
    """Return the queue id in a reply to the message, or None when it names none that we know to read."""
    text = " ".join(reply.lines).removeprefix(reply.enhanced or "").strip()
    found = (re.search(pattern, text, re.IGNORECASE) for pattern in _PATTERNS)
    return next((match.group(1).rstrip(".") for match in found if match), None)
