"""What holds for every plug-in of a kind: one suite, run over all that are registered."""
