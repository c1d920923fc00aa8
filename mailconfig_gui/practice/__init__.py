"""The practice server: a real SMTP server on loopback that can misbehave on request."""
