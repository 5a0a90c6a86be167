"""Every possible authority at once: shares, chances, what the answer hangs on."""
