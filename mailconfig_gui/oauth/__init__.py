"""OAuth 2 (RFC 6749): what is asked and what answers mean, as values. Touches no socket, file, clock or randomness."""
