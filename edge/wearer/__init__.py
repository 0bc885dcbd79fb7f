"""What reaches the wearer and what the wearer presses: sinks, buzzes, the button."""
