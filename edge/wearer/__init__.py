"""What reaches the wearer and what the wearer presses: outlets, buzzes, the button."""
