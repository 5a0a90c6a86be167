"""Tables of any format, row by row with their places; knows nothing of what the columns mean."""
