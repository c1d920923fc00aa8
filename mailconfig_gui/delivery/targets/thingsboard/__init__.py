"""Delivery to a live platform by its REST API."""
