"""The rules as values: vocabulary, conditions, rules, and the axes of possible authorities."""
