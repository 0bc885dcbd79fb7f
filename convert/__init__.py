"""Float ensemble to int8 TFLite, and the measured comparison of the two."""
