"""Where the faces of a frame are, and which is which over time."""
