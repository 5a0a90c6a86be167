"""A notebook of a policy researcher, a cell a line: decisions, a survey as beliefs, changes, several dates."""

import pandas as pd

from delivery_model import Beliefs, explain, journey, load_framework, load_scenario, recommend, sweep, what_if

rules = load_framework()
found = recommend({"capacity.strategy": "lacking", "problems.systemic": None}, rules)
print(found)
print(found.values("governance").possible)
levels = ["present"] * 3 + ["partial"] * 3 + ["lacking"]
survey = pd.DataFrame({"capacity.strategy": levels, "people": [40, 25, 9, 30, 11, 12, 18]})
held = Beliefs.from_frame(survey, rules, weight="people")
print({value: len(answers) for value, answers in sweep(rules, held).given("governance").items()})
case = recommend(load_scenario("scenarios/rotherham.yml", rules))
print(what_if(case, {"governance.partnership": "effective"}).after.possible)
better = explain(case).changes_to("sector_led_improvement", improve_only=True, by="steps", keep=["problems.*"])
print([[change.token.name for change in each.changes] for each in better.sets])
priced = explain(case).changes_to("sector_led_improvement", cost={"governance.partnership": 3, "*": 1})
print([change.token.name for change in priced.cheapest.changes], priced.price)
dates = [load_scenario(f"scenarios/rotherham-{date}.yml", rules) for date in ("2014-11", "2015-02", "2018-01")]
print([stop.recommended for stop in journey(dates)])
