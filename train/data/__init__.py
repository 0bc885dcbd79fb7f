"""Downloads in, one clean dataset out."""
