"""What the DNS says of a sender's domain, and what came of a message: SPF, DKIM, DMARC, discovery. Pure."""
