"""What a wearer would hear of composed clips, and which faces are found."""
