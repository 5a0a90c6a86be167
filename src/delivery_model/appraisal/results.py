"""Everything an appraisal shows, each part worked out when it is first looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from attrs import field, frozen

from delivery_model.appraisal.acceptability import SAMPLES, Acceptability, acceptability
from delivery_model.appraisal.completions import Completions, Pattern, number_of_completions, patterns
from delivery_model.appraisal.critical_weights import Ground
from delivery_model.appraisal.lead import Leads, Standing, clusters, never_better, standings
from delivery_model.appraisal.prospects import Prospect, prospect
from delivery_model.appraisal.scores import Appraisal, Interval
from delivery_model.appraisal.sensitivity import Move, SafeWeight, ScoreChange, Sensitivity


@frozen(kw_only=True)
class Dropped:
    """What is left when an option is not to be had.

    The order of the others never changes, since a total does not look at other options; clusters can.
    """

    option: str
    standings: tuple[Standing, ...]
    clusters: tuple[tuple[str, ...], ...] | None


@frozen(kw_only=True, slots=False)
class Findings:
    """What holds of an appraisal: everything here holds in every completion, or says that it need not."""

    appraisal: Appraisal
    completions: Completions = field(repr=False)
    samples: int
    seed: int

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """Totals and ranks under the appraisal's weights, highest total first."""
        return standings(self.completions)

    @property
    def winners(self) -> tuple[str, ...]:
        """The options that are first in every completion: one, several that always tie, or none."""
        return tuple(each.option for each in self.standings if each.rank.high == 1)

    @property
    def contenders(self) -> tuple[str, ...]:
        """The options that may be first: no other is ahead of them in every completion."""
        return tuple(each.option for each in self.standings if each.rank.low == 1)

    @property
    def clusters(self) -> tuple[tuple[str, ...], ...] | None:
        """The clusters that the totals fall into; None while a total is open."""
        return _clusters(self.standings)

    @cached_property
    def never_better(self) -> Mapping[str, tuple[str, ...]]:
        """For each option, those that are never behind it on a criterion, and ahead on one."""
        return never_better(self.completions)

    @cached_property
    def ground(self) -> Ground:
        """Every lead at every weight that matters."""
        return Ground(self.completions)

    @cached_property
    def prospects(self) -> Mapping[str, Prospect]:
        """For each option, whether any weights let it win."""
        return {option: prospect(self.ground, option) for option in self.appraisal.options}

    @cached_property
    def winning_ranges(self) -> Mapping[str, Mapping[str, Interval] | None]:
        """For each option, how little and how much each criterion weighs where it wins in every completion."""
        return {option: found.assured_ranges for option, found in self.prospects.items()}

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """For each rival that can draw level with the winner, the least weight moved that lets it; least first."""
        found = (self._sensitivity.move(rival) for rival in self._sensitivity.rivals) if self._sensitivity else ()
        return tuple(sorted((move for move in found if move), key=lambda move: move.amount))

    @cached_property
    def safe_weights(self) -> tuple[SafeWeight, ...]:
        """How far each weight may go by itself with the winner still in front; empty when there is no winner."""
        return self._sensitivity.safe_weights() if self._sensitivity else ()

    @cached_property
    def score_changes(self) -> tuple[ScoreChange, ...]:
        """The changes of one score that let a rival draw level; empty when none can, or there is no winner."""
        return self._sensitivity.score_changes() if self._sensitivity else ()

    @cached_property
    def acceptability(self) -> Acceptability:
        """Shares of all weights under which options come first, second and so on."""
        return acceptability(self.ground, samples=self.samples, seed=self.seed)

    @cached_property
    def dropped(self) -> Mapping[str, Dropped]:
        """What is left when one option is dropped, for each."""
        found, leads = dict[str, Dropped](), Leads(self.completions, self.completions.weights)
        for option in self.appraisal.options:
            rest = standings(self.completions, [each for each in self.appraisal.options if each != option], leads)
            found[option] = Dropped(option=option, standings=rest, clusters=_clusters(rest))
        return found

    @cached_property
    def number_of_completions(self) -> int | None:
        """How many sets of whole scores are possible; None when scores need not be whole."""
        return number_of_completions(self.completions) if self.appraisal.is_whole else None

    @cached_property
    def patterns(self) -> Mapping[str, tuple[Pattern, ...]]:
        """How often each option can have each score; empty when scores need not be whole."""
        if not self.appraisal.is_whole:
            return {}
        return {option: patterns(self.completions, option) for option in self.appraisal.options}

    @cached_property
    def _sensitivity(self) -> Sensitivity | None:
        return Sensitivity(self.ground, self.winners[0]) if self.winners else None


def appraise(appraisal: Appraisal, *, samples: int = SAMPLES, seed: int = 0) -> Findings:
    """Find out what holds of an appraisal, whatever the scores it leaves open.

    Args:
        appraisal: what is known of the scores.
        samples: how many weights to draw where shares of all weights cannot be had exactly.
        seed: what to draw them with.

    Raises:
        InvalidValue: no scores agree with everything that is said of them.
    """
    return Findings(appraisal=appraisal, completions=Completions.of(appraisal), samples=samples, seed=seed)


SLOW_PARTS: Mapping[str, str] = {
    "moves": "the least weight that would change the winner",
    "prospects": "which options some weights would put first",
    "winning_ranges": "the weights under which each option comes first",
    "acceptability": "the share of all weights under which each option comes first",
}


ONLY_AS_DATA = {"winning_ranges"}


def work_out(findings: Findings, *, as_data: bool = True) -> Iterator[str]:
    """Work out every part that takes long and is shown; each is named before it is begun.

    Args:
        findings: what to work out.
        as_data: whether it is shown as data, which says more than a page does.
    """
    for part, says in SLOW_PARTS.items():
        if as_data or part not in ONLY_AS_DATA:
            yield says
            getattr(findings, part)


def _clusters(found: tuple[Standing, ...]) -> tuple[tuple[str, ...], ...] | None:
    if not all(each.total.is_known for each in found):
        return None
    return clusters({each.option: each.total.low for each in found})
