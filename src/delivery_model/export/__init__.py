"""A rule base for other tools: DMN tables, the decision graph, the transparency record."""
