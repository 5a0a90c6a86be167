"""A nightly job over a table of a warehouse: the rules are proved, decisions are columns, the rule base is recorded."""

import duckdb

from delivery_model import certify, load_framework, recommend_frame, schema

rules = load_framework()
assert certify(rules).rule_verdict.is_sound
rows = duckdb.sql('SELECT 7 AS id, \'lacking\' AS "capacity.strategy", NULL AS "problems.systemic"')
columns = ["recommended", "possible", "governance", "governance_open", "problem", "rules_hash"]
row = recommend_frame(rows, rules, columns=columns).fetchall()[0]
print(row[3:-1], row[-1] == rules.content_hash)
print(schema("frame", rules)["properties"]["governance"]["enum"])
