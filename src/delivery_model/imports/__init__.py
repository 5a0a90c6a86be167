"""Models of other tools as rule bases: DMN decision tables, DEXi models, tables in CSV."""
