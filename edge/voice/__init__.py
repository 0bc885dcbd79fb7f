"""Words spoken in the wearer's language, and short sounds."""
