"""A workshop: each person's sheet merged into one, where people differ, and one meeting beside the one before."""
