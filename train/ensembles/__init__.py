"""Several trained members as one network."""
