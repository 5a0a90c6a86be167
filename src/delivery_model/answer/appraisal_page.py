"""An options appraisal laid out: beside the recommendation in short, and as a page of its own."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from math import floor

from delivery_model.answer.arrangement import Arrangement, Match, OptionFit, form_in_words
from delivery_model.answer.words import forms_in_words, statement_lines
from delivery_model.appraisal import Best, Findings, Interval, Options, SafeWeight
from delivery_model.appraisal.scores import Number, shown
from delivery_model.rulebase.framework import Framework
from delivery_model.writing.document import Document, Line, Part, Table, page, shortened
from delivery_model.writing.phrases import date_in_words, listed, sentence, share

UNKNOWN, MANY = "?", 10**9
PROSPECTS: Mapping[Best, str] = {
    Best.ALONE: "yes",
    Best.TIED: "at best a tie",
    Best.NEVER: "no",
    Best.UNSETTLED: "not settled",
}


def span(interval: Interval, to: str = "-") -> str:
    """One number, or from the least to the most that it can be."""
    low, high = shown(interval.low), shown(interval.high)
    return low if low == high else f"{low}{' to ' if interval.low < 0 else to}{high}"


def cell_in_words(findings: Findings, option: str, criterion: str) -> str:
    """A score as far as it is known; a question mark where it may be anything."""
    cell = findings.completions.cell(option, criterion)
    return UNKNOWN if cell == findings.appraisal.scale else span(cell)


def share_in_words(findings: Findings, option: str) -> str:
    """The share of all weights under which an option comes first: surely, to perhaps."""
    shares = findings.acceptability
    low, high = (share(each[option], 0) for each in (shares.assured, shares.possible))
    return low if low == high else f"{low} to {high}"


def titles(options: Options, names: tuple[str, ...], last: str = "and") -> str:
    """The titles of options, listed."""
    return listed((options.options[name].title for name in names), last)


def highest_total(findings: Findings) -> str:
    """What the highest total could be."""
    return shown(len(findings.appraisal.criteria) * findings.appraisal.scale.high)


def begun(options: Options, text: str) -> str:
    """A sentence's beginning; the title of an appraisal's own option stays as it was typed."""
    is_own = any(option.fit is None and text.startswith(option.title) for option in options.options.values())
    return text if is_own else sentence(text)


def weights_in_words(findings: Findings) -> str:
    """Whether the weights are equal, as given, or given as ratios that had to be scaled."""
    appraisal = findings.appraisal
    if len(set(appraisal.weights.values())) == 1:
        return "equal"
    if appraisal.scaled_from is None:
        return "as given below"
    return f"as given, and scaled: they add up to {shown(appraisal.scaled_from)}; shares are below"


def own_in_words(findings: Findings) -> str:
    """What the appraisal names itself; nothing where all its words are the rule base's."""
    own = findings.appraisal.own
    said = [name for name, titles in (("options", own.options), ("criteria", own.criteria)) if titles]
    scale = [f"a scale from {span(own.scale, ' to ')}"] if own.scale else []
    return listed([*said, *scale])


def first_in_words(options: Options, findings: Findings) -> str:
    """Which option comes first, or which may."""
    winners, contenders = findings.winners, findings.contenders
    is_open = not findings.completions.are_settled
    if len(winners) == 1 and len(contenders) == 1:
        first, second = (each.total for each in findings.standings[:2])
        total = f"with {span(first)} of {highest_total(findings)}"
        by = f", {_ahead(first.low - second.low)}" if first.is_known and second.is_known else ""
        return (
            f"{titles(options, winners)} comes first {total}{by}{', whatever the open scores are' if is_open else ''}"
        )
    if winners == contenders:
        return f"{titles(options, winners)} tie for first place"
    return f"{titles(options, contenders, 'or')} may come first, depending on scores that are not known"


def _ahead(lead: Number) -> str:
    return f"{shown(lead)} {'point' if lead == 1 else 'points'} ahead of the next"


def sensitivity_in_words(options: Options, findings: Findings) -> str:
    """How little would have to change for another option to come first, in one paragraph."""
    said = [first_in_words(options, findings)]
    if len(findings.contenders) == 1:
        said += [_move(options, findings), _weight(options, findings), _score(options, findings)]
    said += _prospects(options, findings)
    said.append(_share(options, findings))
    said.append("Leaving an option out never changes the order of the others")
    return " ".join(f"{begun(options, each)}." for each in said)


def _move(options: Options, findings: Findings) -> str:
    if not findings.moves:
        return "no other weights let any option draw level"
    move = findings.moves[0]
    can = "draws" if findings.completions.are_settled else "can draw"
    return (
        f"it stays first while less than {share(move.amount, rounded=math.floor)} of the weight is moved between "
        f"criteria; then {titles(options, (move.rival,))} {can} level, "
        f"if {options.criteria[move.to].title} gains what others lose"
    )


def _weight(options: Options, findings: Findings) -> str:
    """The limit on one weight that is nearest to where the weight is now."""
    weights = findings.appraisal.weights
    limits = [
        (abs(weights[safe.criterion] - end), safe)
        for safe in findings.safe_weights
        for end, rival in ((safe.weight.low, safe.rival_below), (safe.weight.high, safe.rival_above))
        if rival
    ]
    if not limits:
        return "no single weight, whatever it is, changes that"
    nearest = min(limits, key=lambda limit: limit[0])[1]
    title = options.criteria[nearest.criterion].title
    return (
        f"if one weight changes and the others keep their proportions, the nearest limit is that of {title}, which may "
        f"weigh {safe_in_words(nearest)}"
    )


def safe_in_words(safe: SafeWeight) -> str:
    """Between which weights a criterion may move."""
    if safe.rival_below is None and safe.rival_above is None:
        return "anything"
    low, high = share(safe.weight.low, rounded=math.ceil), share(safe.weight.high, rounded=math.floor)
    if safe.rival_below is None:
        return f"up to {high}"
    return f"at least {low}" if safe.rival_above is None else f"{low} to {high}"


def _score(options: Options, findings: Findings) -> str:
    if not findings.score_changes:
        return "no single score, changed as far as the scale goes, changes the winner"
    change = findings.score_changes[0]
    option, rival = (titles(options, (name,)) for name in (change.option, change.rival))
    are_settled = findings.completions.are_settled
    amount = f"{shown(abs(change.amount))} {'lower' if change.amount < 0 else 'higher'}"
    return (
        f"the smallest change of one score that {'lets' if are_settled else 'can let'} another draw level is {option} "
        f"{amount} on {options.criteria[change.criterion].title} ({rival} draws level)"
    )


def _prospects(options: Options, findings: Findings) -> Iterator[str]:
    """Which others could come first under some weights, and which never can."""
    rest = [name for name in findings.appraisal.options if (name,) != findings.contenders]
    by_best = {best: tuple(name for name in rest if findings.prospects[name].best is best) for best in Best}
    under = "under some weights" if findings.completions.are_settled else "under some weights, if open scores suit it"
    if able := by_best[Best.ALONE]:
        yield f"{titles(options, able, 'or')} would come first {under}"
    if tied := by_best[Best.TIED]:
        yield f"{titles(options, tied)} can at best tie, whatever the weights"
    if never := by_best[Best.NEVER]:
        yield f"{titles(options, never)} can never come first, whatever the weights"


def _share(options: Options, findings: Findings) -> str:
    found, leader = findings.acceptability, findings.standings[0].option
    low, high = found.assured[leader], found.possible[leader]
    error = share(max(found.error(low), found.error(high)), rounded=math.ceil)
    drawn = "" if found.samples is None else f" ({found.samples:,} sets of weights drawn; standard error {error})"
    title = titles(options, (leader,))
    if low == high:
        return f"of all possible weights, each counted alike, {share(low, 0)} put {title} first{drawn}"
    return (
        f"of all possible weights, each counted alike, {share(low, 0)} put {title} first whatever the open "
        f"scores are, and {share(high, 0)} may{drawn}"
    )


def known_scores(findings: Findings) -> str:
    """How many scores are known, given everything that is said."""
    appraisal, completions = findings.appraisal, findings.completions
    cells = [completions.cell(option, name) for option in appraisal.options for name in appraisal.criteria]
    known = sum(cell.is_known for cell in cells)
    if known == len(cells):
        return f"all {known} known"
    ways = findings.number_of_completions
    return f"{known} of {len(cells)} known{'' if ways is None else _ways(ways)}"


def _ways(count: int) -> str:
    if count < MANY:
        return f"; tables of whole scores that fit what is known: {count:,}"
    return f"; the number of tables of whole scores that fit what is known has {len(str(count))} digits"


TITLE = "Which arrangement: the options appraisal"
TERSE = 3
NO_FIT = "none of the forms of support"
VERDICTS = {True: "agrees", False: "differs", None: "undecided"}
MATCHES = {Match.FITS: "yes", Match.PARTLY: "in part", Match.ALONGSIDE: "alongside", Match.NOT: "no"}


def arrangement_sections(arrangement: Arrangement, is_full: bool) -> tuple[Part, ...]:
    """What the page of a recommendation says of its scenario's appraisal.

    Only when full does it look at how far weights and open scores could change the ranking, which can take seconds.
    """
    if is_full:
        return appraisal_sections(arrangement, is_full)
    lines = (
        *_ranking(arrangement),
        *_fit_lines(arrangement, is_full),
        Line("How far weights and scores can change that: recommend appraise FILE"),
    )
    return (Part(TITLE, lines),)


def appraisal_page(arrangement: Arrangement, is_full: bool) -> Document:
    """The appraisal as a page of its own."""
    scenario, framework = arrangement.recommendation.scenario, arrangement.recommendation.framework
    name = ", ".join(part for part in (scenario.authority, date_in_words(scenario.as_of)) if part)
    title = f"{name or 'An authority'}: options appraisal"
    return page(title, _facts(arrangement, framework), appraisal_sections(arrangement, is_full), is_full)


def _facts(arrangement: Arrangement, framework: Framework) -> Iterator[tuple[str, str]]:
    options, findings, found = arrangement.options, arrangement.findings, arrangement.recommendation
    yield "First", begun(options, first_in_words(options, findings))
    yield (
        "Support",
        forms_in_words(framework, found.possible, "or") + ("" if found.recommended else ": cannot tell yet"),
    )
    if arrangement.fits:
        yield "Fits", listed(f"{titles(options, (name,))}: {_match(arrangement, name)}" for name in arrangement.leaders)
    if arrangement.published and found.scenario.published:
        chosen = titles(options, (arrangement.published,))
        yield "Chosen", f"{chosen} ({found.scenario.published.source}): {VERDICTS[arrangement.agrees]}"
    yield "Scores", known_scores(findings) + (f" ({findings.appraisal.source})" if findings.appraisal.source else "")
    yield "Weights", weights_in_words(findings)
    if own := own_in_words(findings):
        yield "Own", own
    yield "Rules", framework.name


def appraisal_sections(arrangement: Arrangement, is_full: bool) -> tuple[Part, ...]:
    """Scores, criteria, sensitivity, fit, and what holds whatever the arrangement."""
    options, findings = arrangement.options, arrangement.findings
    leading = [options.options[name] for name in arrangement.leaders]
    return (
        Part(TITLE, (_scores_table(arrangement), *_clusters(arrangement))),
        Part("The criteria", (_criteria_table(arrangement),)),
        Part("What could change the ranking", (Line(sensitivity_in_words(options, findings)),)),
        Part("Option by option", (_options_table(arrangement),)),
        Part("Does it fit the support recommended?", _fit_lines(arrangement, is_full)),
        Part("What follows from what is known of scores", tuple(_patterns(arrangement))),
        Part("Cautions", (line for each in leading for line in statement_lines(each.cautions))),
        Part("Whatever the arrangement", shortened(statement_lines(options.conditions), TERSE, is_full)),
        Part("Worth doing in any case", shortened(statement_lines(options.no_regret), TERSE, is_full)),
    )


def _ranking(arrangement: Arrangement) -> Iterator[Line]:
    options, findings = arrangement.options, arrangement.findings
    first, *rest = findings.standings
    yield Line(begun(options, first_in_words(options, findings)), findings.appraisal.source or "")
    is_settled = len(findings.contenders) == 1
    told = (
        f"{options.options[each.option].title} {span(each.total)}" for each in (rest if is_settled else (first, *rest))
    )
    yield Line(f"{'Then' if is_settled else 'Totals:'} {', '.join(told)}")


def _scores_table(arrangement: Arrangement) -> Table:
    options, findings = arrangement.options, arrangement.findings
    criteria = findings.appraisal.criteria
    rows = (
        (
            options.options[each.option].title,
            *(cell_in_words(findings, each.option, name) for name in criteria),
            span(each.total),
            span(each.rank),
        )
        for each in findings.standings
    )
    numbers = (str(number) for number in range(1, len(criteria) + 1))
    head = "Scores by criterion" + ("" if findings.completions.are_settled else " (? is not known)")
    return Table((head, *numbers, f"of {highest_total(findings)}", "rank"), tuple(rows))


def _criteria_table(arrangement: Arrangement) -> Table:
    options, findings = arrangement.options, arrangement.findings
    safe = {each.criterion: safe_in_words(each) for each in findings.safe_weights}
    rows = (
        (f"{number}. {options.criteria[name].title}", share(weight), safe.get(name, "-"))
        for number, (name, weight) in enumerate(findings.appraisal.weights.items(), start=1)
    )
    return Table(("Criterion", "weighs", "the winner stays\nfirst while it weighs"), tuple(rows))


def _options_table(arrangement: Arrangement) -> Table:
    findings = arrangement.findings
    moves = {move.rival: share(move.amount, rounded=floor) for move in findings.moves}
    rows = (
        (
            arrangement.options.options[option].title,
            *([_match(arrangement, option)] if arrangement.fits else []),
            PROSPECTS[findings.prospects[option].best],
            share_in_words(findings, option),
            moves.get(option, "-"),
        )
        for option in (each.option for each in findings.standings)
    )
    heads = ("can come\nfirst", "first under this\nshare of all weights", "level once this\nmuch weight moves")
    return Table(("Option", *(["fits"] if arrangement.fits else []), *heads), tuple(rows))


def _match(arrangement: Arrangement, option: str) -> str:
    return MATCHES[arrangement.fits[option].match]


def _clusters(arrangement: Arrangement) -> tuple[Line, ...]:
    clusters = arrangement.findings.clusters
    if not clusters or len(clusters) == 1:
        return ()
    told = "; ".join(titles(arrangement.options, cluster) for cluster in clusters)
    return (Line(f"Parted where a gap is wider than the average gap, the totals fall into {len(clusters)}: {told}"),)


def _fit_lines(arrangement: Arrangement, is_full: bool) -> tuple[Line, ...]:
    """Whether the option that comes first, or each that may, can serve the support recommended."""
    fits = (arrangement.fits[name] for name in arrangement.leaders if name in arrangement.fits)
    lines = tuple(_fit_line(arrangement, fit, is_full) for fit in fits)
    return shortened(lines, TERSE, is_full)


def _fit_line(arrangement: Arrangement, found: OptionFit, is_full: bool) -> Line:
    framework, fit = arrangement.recommendation.framework, found.about
    aside = f"{fit.basis.value}{f' ({listed(fit.points)})' if fit.points else ''}: {', '.join(fit.sources)}"
    below = [Line(fit.because, aside)]
    below += [Line(_form(framework, form, holds)) for form, holds in found.forms.items() if found.serves]
    if is_full:
        below += [Line(fit.reason)] if fit.reason else []
        below += [Line(framework.points[point], point) for point in fit.points if point in framework.points]
    return Line(_fit_in_words(arrangement, found), "", tuple(below))


def _fit_in_words(arrangement: Arrangement, found: OptionFit) -> str:
    framework, possible = arrangement.recommendation.framework, arrangement.recommendation.possible
    title = sentence(found.option.title)
    support = forms_in_words(framework, possible, "or")
    serves = forms_in_words(framework, found.serves)
    others = forms_in_words(framework, (name for name in possible if name not in found.serves), "or")
    return {
        Match.FITS: f"{title} fits: it can serve {serves}",
        Match.PARTLY: f"{title} fits in part: it can serve {serves}, but not {others}, which is still possible",
        Match.ALONGSIDE: f"{title} does not fit {support}, but what goes alongside: {serves}",
        Match.NOT: f"{title} does not fit {support}",
    }[found.match]


def _form(framework: Framework, form: str, holds: bool | None) -> str:
    concluded = {True: "also concluded here", False: "not concluded here", None: "depends on what is unknown"}
    return f"Its form, {form_in_words(framework, form)}: {concluded[holds]}"


def _patterns(arrangement: Arrangement) -> Iterator[Line]:
    """How often an option has each score, where it is the same in every completion and not given outright."""
    findings = arrangement.findings
    for option, patterns in findings.patterns.items():
        is_given = all(cell.is_known for cell in findings.appraisal.scores[option].values())
        if len(patterns) == 1 and not is_given:
            counts = listed(f"{count} of {score}" for score, count in patterns[0].items())
            title = begun(arrangement.options, titles(arrangement.options, (option,)))
            yield Line(f"{title}: its scores are {counts}, in some order")
