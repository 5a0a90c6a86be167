// An explanation as plain data, in the shape that docs/reference/json.md describes; evidence is not told.

function explanationAsJson(found) {
  const { framework } = found;
  const { roles } = framework;
  return {
    recommended: found.recommended,
    possible: found.possible,
    alongside: found.alongside,
    degree: found.degree,
    degrees: found.degrees,
    degree_hangs_on: found.degreeHangsOn,
    firmness: firmnessAsJson(found),
    bars: found.bars.map(({ value }) => value),
    basis: found.basis,
    readings_in_force: Object.fromEntries(
      framework.readings.map((each) => [each.name, found.chosen.get(each.name) ?? each.default])
    ),
    why: [...new Map(found.why.flat().map((firing) => [firing.rule.id, firing])).values()].map((each) => firingAsJson(found, each)),
    derivations: found.why.map((firings) => firings.map(({ rule }) => rule.id)),
    why_not: Object.fromEntries(found.whyNot.map(([value, { sets }]) => [value, sets.map((uses) => usesAsJson(found, uses))])),
    changes: Object.fromEntries(found.changes.map(([value, { sets }]) => [value, sets.map((each) => changeAsJson(found, each))])),
    truncated: { why_not: truncatedIn(found.whyNot), changes: truncatedIn(found.changes) },
    enough: found.enough && usesAsJson(found, found.enough),
    rules_out: Object.fromEntries(found.rulesOut.map(([value, uses]) => [value, usesAsJson(found, uses)])),
    margin: found.margin && {
      distance: found.margin.distance,
      kept: found.margin.kept,
      total: found.margin.total,
      hangs_on: found.margin.hangsOn,
    },
    readings: {
      held: found.readings.held,
      total: found.readings.total,
      mattering: found.readings.mattering,
      against: found.readings.against,
    },
    next_questions: found.questions.mattering.map((each) => ({
      attribute: each.attribute,
      question: framework.attribute.get(each.attribute).question,
      information: Number(each.information.toFixed(6)),
      leads_to: Object.fromEntries(each.leadsTo),
    })),
    questions: found.questions.mattering.map(({ attribute }) => attribute),
    cannot_matter: found.questions.idle,
    policy_exposure: collectedAsJson(found, roles.policy_exposure),
    consistency: collectedAsJson(found, roles.consistency),
    notes: roles.notes.flatMap((name) => collectedAsJson(found, name)),
  };
}

function firmnessAsJson({ firmness: { word, doubts }, readings: { total, alone, open } }) {
  return {
    word,
    doubts: doubts.map((each) => ({ ...each, by: Object.fromEntries(each.by) })),
    readings: { total, alone: Object.fromEntries(alone), open },
  };
}

function firingAsJson(found, { rule, leaves }) {
  const { framework } = found;
  return {
    rule: rule.id,
    decision: rule.decision,
    value: rule.then,
    because: rule.because,
    basis: rule.basis,
    origin: rule.origin,
    reason: rule.reason,
    points: rule.points,
    sources: rule.sources,
    findings: leaves.map((leaf) => leafAsJson(found, leaf)).filter((each) => each !== null),
    rests_on: leaves.map(([variable]) => framework.decidedBy(variable)).filter(Boolean).map(({ name }) => name),
    read_as: Object.fromEntries(
      leaves
        .filter(([variable]) => framework.readingOf.has(variable))
        .map(([variable, values]) => [framework.readingOf.get(variable).name, [...values].sort()])
    ),
  };
}

function leafAsJson(found, [variable, values]) {
  if (found.framework.attribute.has(variable)) return findingAsJson(found, variable);
  const { kind, owner, part, values: classes, members } = found.framework.variable.get(variable);
  if (kind !== "count") return null;
  return {
    attribute: owner,
    level: `${classes.filter((name) => values.includes(name)).join("|")} ${part}`,
    members: members.filter((name) => found.profile.choices.has(name)).map((name) => findingAsJson(found, name)),
    counts: found.profile.limits(owner).map((each) => ({ level: each.level, at_least: each.low, at_most: each.high })),
  };
}

function findingAsJson(found, attribute) {
  return { attribute, level: found.profile.choices.get(attribute)?.join("|") ?? null };
}

function usesAsJson(found, uses) {
  const findings = uses.map(({ token, number }) => tokenAsJson(found, token, number));
  return { size: sizeOf(uses), ways: waysOf(uses), findings };
}

function changeAsJson(found, changes) {
  const said = (isSettled) =>
    changes
      .filter((each) => each.isSettled === isSettled)
      .map(({ token, number, to }) => ({ ...tokenAsJson(found, token, number), to }));
  return { size: sizeOf(changes), changes: said(false), provided: said(true) };
}

function tokenAsJson(found, token, number) {
  const rules = found.rulesOn(token);
  const sources = [...new Set(rules.flatMap((id) => found.framework.rule.get(id).sources))];
  return { ...tokenParts(found, token, number), rules, sources };
}

function tokenParts(found, token, number) {
  if (token.kind === "single") return findingAsJson(found, token.name);
  if (token.kind === "members") {
    return { group: token.group, any: number, of: token.names, level: token.levels.join("|") };
  }
  return { group: token.group, count_of: token.level, at_least: token.low, at_most: token.high };
}

function collectedAsJson(found, name) {
  if (name === null) return [];
  const decision = found.framework.decision.get(name);
  const { certain, possible } = found.collected(name);
  const row = (value, isCertain) => ({
    value,
    says: decision.values.find(([each]) => each === value)[1],
    decision: name,
    certain: isCertain,
    rules: rulesFor(found, decision, value, isCertain).map(({ id }) => id),
  });
  return [...certain.map((value) => row(value, true)), ...possible.map((value) => row(value, false))];
}

function truncatedIn(parts) {
  return parts.filter(([, { isTruncated }]) => isTruncated).map(([value]) => value);
}

// How many sets of single findings a set with exchangeable members stands for.
function waysOf(uses) {
  return uses.reduce((ways, { token, number }) => (token.kind === "members" ? ways * choose(token.names.length, number) : ways), 1);
}
