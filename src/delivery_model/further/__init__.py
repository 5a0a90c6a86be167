"""Further questions about one authority: chances, what a supposed answer means, side by side, one level off, again."""
