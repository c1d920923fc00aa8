"""The SMTP client as a generator of actions (sans-I/O). Pure."""
