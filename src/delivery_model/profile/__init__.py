"""What is known of one authority, as values and from its file; knows no answer."""
