"""The form: fields, their rows, their problems."""
