"""Pictures in place of a camera: what `facecue look` does."""
