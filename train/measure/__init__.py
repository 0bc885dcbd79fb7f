"""How right a network is, and how fast it trains."""
