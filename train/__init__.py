"""The desktop stage that turns annotated faces into trained members and an ensemble."""
