"""Delivery into the platform's database."""
