"""Door to the disk and the keyring: atomic files, profiles, secrets, presets."""
