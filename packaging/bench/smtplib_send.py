"""The smallest client with Python's own smtplib: `smtplib_send.py HOST PORT SECURITY CA_FILE USER PASSWORD TO`."""

import smtplib
import ssl
import sys
from email.message import EmailMessage

host, port, security, ca_file, user, password, to = sys.argv[1:]
message = EmailMessage()
message["From"], message["To"], message["Subject"] = user, to, "Test"
message.set_content("Test\n")
context = ssl.create_default_context(cafile=ca_file) if security != "none" else None
if security == "tls":
    session: smtplib.SMTP = smtplib.SMTP_SSL(host, int(port), timeout=10, context=context)
else:
    session = smtplib.SMTP(host, int(port), timeout=10)
with session:
    if security == "starttls":
        session.starttls(context=context)
    session.login(user, password)
    session.send_message(message)
