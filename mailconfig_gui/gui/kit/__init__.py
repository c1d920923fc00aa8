"""Widgets, icons and colours that every part of the window shares."""
