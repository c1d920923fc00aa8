"""Will it arrive: what the DNS says of a domain."""
