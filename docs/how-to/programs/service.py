"""A handler of a web service: the rule base is loaded once and shared by all threads; what is wrong is told whole."""

from delivery_model import InputError, Scenario, load_framework, recommend

RULES = load_framework()
KEEP = ["recommended", "possible", "basis", "scenario", "next_questions"]


def handle(body: bytes) -> tuple[int, dict[str, object]]:
    """Answer POST /answers, in any framework of the web."""
    try:
        found = recommend(Scenario.from_json(RULES, body), RULES, engine="direct")
    except InputError as error:
        return 422, error.to_dict()
    return 200, found.to_dict(sections=KEEP)  # nothing else is worked out


if __name__ == "__main__":
    status, answer = handle(b'{"authority": "A", "as_of": "2026", "profile": {"capacity.strategy": null}}')
    print(status, answer["recommended"], answer["scenario"]["profile"])
    status, answer = handle(b'{"profile": {"capacity.strategy": "good", "capacty.implementation": "present"}}')
    print(status, [problem["at"] for problem in answer["problems"]])
