"""Reading mail, over whole sets of it."""
