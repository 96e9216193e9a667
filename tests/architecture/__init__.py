"""What must hold of the whole, whatever is built next."""
