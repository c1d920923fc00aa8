"""Every sentence for a person passes here. English is the key and costs nothing: no catalogue is read for it."""
