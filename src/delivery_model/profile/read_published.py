"""The `published:` part of a scenario: what was decided in fact, and how far it can be compared."""

from __future__ import annotations

from delivery_model.profile.profile import Published, PublishedKind
from delivery_model.rulebase.framework import Framework
from delivery_model.yaml_input.shapes import Names, by_key, choice, maybe, shape, source, text, word, yes_no

PUBLISHED = shape(
    Published,
    "published",
    {
        "support_type": choice("support type"),
        "kind": maybe(choice("kind", PublishedKind), PublishedKind.DECISION),
        "option": maybe(text),
        "source": source,
        "says": maybe(text),
        "confidence": maybe(choice("confidence", ("high", "medium", "low"))),
        "excluded": maybe(text, about="why figures of agreement leave this case out"),
        "policy": maybe(by_key(yes_no, choice("policy exposure")), {}),
        "factors": maybe(by_key(yes_no, word), {}),
    },
)


def names_of(framework: Framework) -> Names:
    """What is published is said in these words of a rule base."""
    exposure = framework.roles.policy_exposure
    policies = tuple(framework.decisions[exposure].values) if exposure else ()
    return {"support type": tuple(framework.support_types), "policy exposure": policies}
