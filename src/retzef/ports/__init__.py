"""What the outside implements: protocols and the frozen types that cross the border."""
