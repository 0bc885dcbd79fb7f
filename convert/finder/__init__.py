"""The face finder: from a trained network to the file that ships, and how well it finds."""
