"""Every setting: the file that holds it, what it means, and what is wrong."""
