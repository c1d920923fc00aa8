"""Settings to the platform's mail document and back, and the places that document can go."""
