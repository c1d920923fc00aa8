"""One module per place that takes the mail document."""
