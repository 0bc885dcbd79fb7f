"""From a face to what it shows, and to what is worth announcing."""
