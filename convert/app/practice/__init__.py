"""Practice in reading faces: a face, a question, an answer with what to look at, and a score."""
