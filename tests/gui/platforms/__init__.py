"""Tests of the list of platforms in the window."""
