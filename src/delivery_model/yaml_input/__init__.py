"""What people type, read strictly, with every problem and its place; knows nothing of rules."""
