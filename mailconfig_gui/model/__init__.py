"""The vocabulary: kinds of values, the field table, settings, problems, presets. Pure."""
