"""Tests of the history of a profile in the window."""
