"""Published decisions, and how far a rule base agrees with them."""
