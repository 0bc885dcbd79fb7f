"""The mirror: how one's own face is read, live, with an emotion to reach."""
