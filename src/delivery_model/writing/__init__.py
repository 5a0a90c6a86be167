"""What every page is made of, and one writer a format; knows nothing of what is said."""
