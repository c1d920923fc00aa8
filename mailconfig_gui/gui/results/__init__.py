"""The right side: stages, transcript, explanation and what follows a test."""
