"""What is kept of a test or a check, and what is made of it: comparison, history, report. Pure."""
