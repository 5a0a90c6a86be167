"""The certificate: every claim about a rule base, proved, kept and proved again."""
