"""Many authorities as rows of a table."""
