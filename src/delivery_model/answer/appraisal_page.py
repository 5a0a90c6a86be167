"""An options appraisal laid out: beside the recommendation in short, and as a page of its own."""

from __future__ import annotations

from collections.abc import Iterator
from math import floor

from delivery_model.answer.appraisal_words import (
    PROSPECTS,
    begun,
    cell_in_words,
    first_in_words,
    highest_total,
    known_scores,
    own_in_words,
    safe_in_words,
    sensitivity_in_words,
    share_in_words,
    span,
    titles,
    weights_in_words,
)
from delivery_model.answer.arrangement import Arrangement, Match, OptionFit, form_in_words
from delivery_model.answer.words import forms_in_words
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.vocabulary import Statement
from delivery_model.writing.document import Document, Line, Part, Table, page, shortened
from delivery_model.writing.phrases import date_in_words, listed, sentence, share

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
    return (
        Part(TITLE, (_scores_table(arrangement), *_clusters(arrangement))),
        Part("The criteria", (_criteria_table(arrangement),)),
        Part("What could change the ranking", (Line(sensitivity_in_words(options, findings)),)),
        Part("Option by option", (_options_table(arrangement),)),
        Part("Does it fit the support recommended?", _fit_lines(arrangement, is_full)),
        Part("What follows from what is known of scores", tuple(_patterns(arrangement))),
        Part("Cautions", tuple(_cautions(arrangement))),
        Part("Whatever the arrangement", _said(options.conditions, is_full)),
        Part("Worth doing in any case", _said(options.no_regret, is_full)),
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


def _cautions(arrangement: Arrangement) -> Iterator[Line]:
    for name in arrangement.leaders:
        yield from _said(arrangement.options.options[name].cautions, True)


def _said(statements: tuple[Statement, ...], is_full: bool) -> tuple[Line, ...]:
    lines = tuple(Line(each.says.rstrip("."), ", ".join(each.sources)) for each in statements)
    return shortened(lines, TERSE, is_full)
