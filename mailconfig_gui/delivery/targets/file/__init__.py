"""Delivery into a settings file."""
