"""The report as PDF, and the window to save one."""
