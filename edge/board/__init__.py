"""Whether the device is fit: its checks, its hardware, its heat."""
