"""Two rule bases, and every authority that they answer differently."""
