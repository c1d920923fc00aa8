"""Packages that only a test registers."""
