"""A training run, which can be cut off and resumed anywhere."""
