"""One authority's answer: the rules that decide it, its explanation, and its pages; knows no command."""
