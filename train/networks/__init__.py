"""The networks by family, and a trained one on disk."""
