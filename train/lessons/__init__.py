"""What a network is shown and what it is to answer."""
