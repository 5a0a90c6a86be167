"""Examples of a hypothesis strategy, drawn first and tried together, where each trial is dear."""

from hypothesis import HealthCheck, Phase, given, seed, settings


def drawn(strategy, number):
    """So many examples of a strategy, always the same."""
    found = []

    @seed(8)
    @settings(
        max_examples=number,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(example):
        found.append(example)

    collect()
    return found
