"""Every authority that is possible, exactly, as diagrams; knows nothing of how it is said."""
