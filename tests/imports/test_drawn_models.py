"""Models drawn at random: what is made of them says what the model says, by a reading of the tables written apart."""

import re
from fractions import Fraction
from itertools import product
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from delivery_model import InputError, RuleBaseError, recommend
from delivery_model.imports.importing import import_model

TEXTS = ("low", "mid", 'h"i & <x>', "économique")
NUMBERS = tuple(Fraction(each) for each in ("-1", "0", "0.5", "4", "5", "8"))
ANSWERS = ("yes", "no|t", "true", "it, is")
QUIET = {
    "deadline": None,
    "phases": [Phase.explicit, Phase.generate],
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


def in_feel(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace('"', '\\"') + '"'
    return str(float(value)) if value.denominator > 1 else str(value.numerator)


class Cell:
    """A cell as it is written, and whether a value passes."""

    def __init__(self, text, passes):
        self.text, self.passes = text, passes

    def __repr__(self):
        return self.text


@st.composite
def number_tests(draw):
    low, high = sorted((draw(st.sampled_from(NUMBERS)), draw(st.sampled_from(NUMBERS))))
    kind = draw(st.sampled_from(["<", "<=", ">", ">=", "=", "range"]))
    if kind == "range":
        opening, closing = draw(st.sampled_from("[(]")), draw(st.sampled_from("])["))
        text = f"{opening}{in_feel(low)}..{in_feel(high)}{closing}"
        return text, lambda v: (v >= low if opening == "[" else v > low) and (v <= high if closing == "]" else v < high)
    checks = {"<": lambda v: v < low, "<=": lambda v: v <= low, ">": lambda v: v > low, ">=": lambda v: v >= low,
              "=": lambda v: v == low}  # fmt: skip
    space = draw(st.sampled_from(["", " "]))
    return (in_feel(low) if kind == "=" else f"{kind}{space}{in_feel(low)}"), checks[kind]


@st.composite
def cells(draw, kind):
    """A cell for a column of texts, of numbers or of truths."""
    if draw(st.integers(0, 3)) == 0:
        return Cell(draw(st.sampled_from(["-", "", " - "])), lambda _: True)
    if kind == "truth":
        wanted = draw(st.booleans())
        return Cell(in_feel(wanted), lambda value: value is wanted)
    if kind == "number":
        parts = draw(st.lists(number_tests(), min_size=1, max_size=2))
    else:
        named = draw(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=2, unique=True))
        parts = [(in_feel(each), lambda value, each=each: value == each) for each in named]
    text = draw(st.sampled_from([", ", ","])).join(part for part, _ in parts)
    if draw(st.booleans()):
        return Cell(f"not({text})", lambda value: not any(holds(value) for _, holds in parts))
    return Cell(text, lambda value: any(holds(value) for _, holds in parts))


@st.composite
def tables(draw, name, extra=()):
    """A table: its columns with their values as far as any can be told apart, its rows, its policy and its default."""
    kinds = {f"col {name} {at}": draw(st.sampled_from(["text", "closed", "number", "truth"])) for at in
             range(draw(st.integers(1, 2)))}  # fmt: skip
    columns = {**kinds, **dict.fromkeys(extra, "text")}
    rows = draw(st.lists(st.tuples(
        st.tuples(*(cells("text" if kind == "closed" else kind) for kind in columns.values())), st.sampled_from(ANSWERS)
    ), min_size=1, max_size=4))  # fmt: skip
    policy = draw(st.sampled_from(["UNIQUE", "", "ANY", "FIRST", "PRIORITY", "COLLECT"]))
    order = draw(st.permutations(ANSWERS))
    default = draw(st.sampled_from([None, None, *ANSWERS])) if policy != "COLLECT" else None
    return {"name": name, "columns": columns, "rows": rows, "policy": policy, "order": order, "default": default}


def decision(table, needs=()):
    inputs = []
    for name, kind in table["columns"].items():
        allowed = f"<inputValues><text>{escape(', '.join(map(in_feel, TEXTS)))}</text></inputValues>" * (
            kind == "closed"
        )
        inputs.append(f"<input><inputExpression><text>{name}</text></inputExpression>{allowed}</input>")
    rules = "".join(
        "<rule>"
        + "".join(f"<inputEntry><text>{escape(cell.text)}</text></inputEntry>" for cell in row)
        + f"<outputEntry><text>{escape(in_feel(answer))}</text></outputEntry></rule>"
        for row, answer in table["rows"]
    )
    default = (
        f"<defaultOutputEntry><text>{escape(in_feel(table['default']))}</text></defaultOutputEntry>"
        if table["default"]
        else ""
    )
    values = escape(", ".join(map(in_feel, table["order"])))
    needed = "".join(
        f'<informationRequirement><requiredDecision href="#{each}"/></informationRequirement>' for each in needs
    )
    policy = f'hitPolicy="{table["policy"]}"' if table["policy"] else ""
    return (
        f'<decision id="{table["name"]}" name="{table["name"]}">{needed}<decisionTable {policy}>{"".join(inputs)}'
        f"<output><outputValues><text>{values}</text></outputValues>{default}</output>{rules}</decisionTable></decision>"
    )


def model(*decisions):
    return (
        f'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="m">{"".join(decisions)}</definitions>'
    )


def concluded(table, values):
    """What a table says by its hit policy: an answer, none, a set, or `clash` where it may not say two."""
    hits = [answer for row, answer in table["rows"] if all(c.passes(v) for c, v in zip(row, values, strict=True))]
    if table["policy"] == "COLLECT":
        return frozenset(hits)
    if not hits:
        return table["default"]
    if table["policy"] == "FIRST":
        return hits[0]
    if table["policy"] == "PRIORITY":
        return min(hits, key=table["order"].index)
    is_clash = len(set(hits)) > 1 if table["policy"] == "ANY" else len(hits) > 1
    return "clash" if is_clash else hits[0]


SPREAD = sorted(
    {*NUMBERS, *(each + by for each in NUMBERS for by in (Fraction(-1, 4), Fraction(1, 4))), Fraction(-9), Fraction(99)}
)
VALUES = {"text": [*TEXTS, "zzz"], "closed": TEXTS, "number": SPREAD, "truth": [True, False]}


def named(said):
    """Whether a number is at a level, by the words of the level."""
    if found := re.fullmatch(r"below (\S+)|(\S+) or less|above (\S+)|(\S+) or more", said):
        below, less, above, more = (each and Fraction(each) for each in found.groups())
        return lambda n: (
            n < below
            if below is not None
            else n <= less
            if less is not None
            else n > above
            if above is not None
            else n >= more
        )
    if found := re.fullmatch(r"(above )?(\S+) to (below )?(\S+)", said):
        low, high = Fraction(found[2]), Fraction(found[4])
        return lambda n: (n > low if found[1] else n >= low) and (n < high if found[3] else n <= high)
    return lambda n: n == Fraction(said)


def level_of(attribute, value):
    """The one level that a value is at."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Fraction):
        [found] = [each for each in attribute.level_names if named(each)(value)]
        return found
    levels = {level.definition: level.name for level in attribute.levels}
    return levels.get(value) or attribute.level_names[-1]


def asked(framework, columns, values):
    found = {}
    for column, value in zip(columns, values, strict=True):
        name = column.replace(" ", "_")
        if name in framework.attributes:
            found[name] = level_of(framework.attributes[name], value)
    return found


class Asked:
    """What an imported rule base says, each authority asked once."""

    def __init__(self, framework):
        self.framework, self.known = framework, {}

    def value(self, name, data):
        key = name, *sorted(data.items())
        if key not in self.known:
            self.known[key] = recommend(data, self.framework, engine="direct").values(name).value
        return self.known[key]

    def words(self, name, data):
        """A conclusion in the words of the model; None where it is no answer."""
        value = self.value(name, data)
        return None if value == "no_answer" else self.framework.decisions[name].values[value]


@settings(max_examples=60, **QUIET)
@given(table=tables("d"))
def test_a_table_says_what_its_cells_and_its_hit_policy_say(table, tmp_path):
    (tmp_path / "m.dmn").write_text(model(decision(table)), encoding="utf-8")
    every = [*product(*(VALUES[kind] for kind in table["columns"].values()))]
    meant = {values: concluded(table, values) for values in every}
    if "clash" in meant.values():
        with pytest.raises(RuleBaseError, match="both hold"):
            import_model(tmp_path / "m.dmn")
        return
    found = import_model(tmp_path / "m.dmn")
    framework, asking = found.framework, Asked(found.framework)
    for values, answer in meant.items():
        data = asked(framework, table["columns"], values)
        if table["policy"] == "COLLECT":
            yes = {name for name in framework.decisions if asking.value(name, data) == "yes"}
            assert {framework.decisions[name].values["yes"] for name in yes} == answer
        else:
            assert asking.words("d", data) == answer


@settings(max_examples=40, **QUIET)
@given(data=st.data())
def test_a_table_that_reads_another_says_what_both_say(data, tmp_path):
    first = data.draw(tables("first").filter(lambda table: table["policy"] != "COLLECT"))
    second = data.draw(
        tables("second", extra=("first",)).filter(lambda table: table["policy"] in ("FIRST", "PRIORITY"))
    )
    second = evolve_texts(second)
    (tmp_path / "m.dmn").write_text(model(decision(second, ["first"]), decision(first)), encoding="utf-8")
    own = {name: kind for name, kind in second["columns"].items() if name != "first"}
    kinds = [*first["columns"].values(), *own.values()]
    every = [*product(*(VALUES[kind] for kind in kinds))]
    if len(every) > 3_000 or "clash" in {
        concluded(first, each) for each in product(*(VALUES[kind] for kind in first["columns"].values()))
    }:
        return
    framework = import_model(tmp_path / "m.dmn").framework
    asking = Asked(framework)
    for values in every[:: max(1, len(every) // 300)]:
        ours, theirs = values[: len(first["columns"])], values[len(first["columns"]) :]
        middle = concluded(first, ours)
        asks = asked(framework, [*first["columns"], *own], values)
        assert asking.words("first", asks) == middle
        assert asking.words("second", asks) == concluded(second, (*theirs, middle))


def evolve_texts(table):
    """The texts in the column that reads another decision, as that decision's answers."""
    place = [*table["columns"]].index("first")
    words = dict(zip(TEXTS, ANSWERS, strict=True))
    rows = []
    for row, answer in table["rows"]:
        cell = row[place]
        text = cell.text
        for old, new in words.items():
            text = text.replace(in_feel(old), f"\0{ANSWERS.index(new)}")
        for at, new in enumerate(ANSWERS):
            text = text.replace(f"\0{at}", in_feel(new))
        back = {new: old for old, new in words.items()}
        changed = Cell(text, lambda value, cell=cell, back=back: cell.passes(back.get(value, value)))
        rows.append(((*row[:place], changed, *row[place + 1 :]), answer))
    return {**table, "rows": rows}


@st.composite
def trees(draw):
    """A DEXi model: attributes with their scales, and for those with others below them a level for each combination."""
    count = iter(range(100))

    def made(depth):
        name = f"A {next(count)}"
        scale = [f"s{at} <{name}>" for at in range(draw(st.integers(2, 3 if depth else 12)))]
        below = [made(depth + 1) for _ in range(draw(st.integers(1, 2)) if depth < 2 else 0)] if depth < 2 else []
        if depth and draw(st.booleans()):
            below = []
        size = 1
        for each in below:
            size *= len(each["scale"])
        levels = [draw(st.integers(0, len(scale) - 1)) for _ in range(size)] if below else []
        return {"name": name, "scale": scale, "below": below, "levels": levels}

    return made(0)


def in_dexi(node):
    scale = "".join(f"<SCALEVALUE><NAME>{escape(each)}</NAME></SCALEVALUE>" for each in node["scale"])
    codes = "".join(chr(48 + each) for each in node["levels"])
    function = f"<FUNCTION><LOW>{escape(codes)}</LOW></FUNCTION>" if node["below"] else ""
    below = "".join(map(in_dexi, node["below"]))
    return f"<ATTRIBUTE><NAME>{node['name']}</NAME><SCALE>{scale}</SCALE>{function}{below}</ATTRIBUTE>"


def leaves(node):
    return [leaf for each in node["below"] for leaf in leaves(each)] if node["below"] else [node]


def worked_out(node, chosen):
    """The level of an attribute where the leaves have these."""
    if not node["below"]:
        return chosen[node["name"]]
    place = 0
    for each in node["below"]:
        place = place * len(each["scale"]) + worked_out(each, chosen)
    return node["levels"][place]


@settings(max_examples=60, **QUIET)
@given(tree=trees())
def test_a_dexi_model_says_what_its_tables_say(tree, tmp_path):
    (tmp_path / "m.dxi").write_text(f"<DEXi><NAME>m</NAME>{in_dexi(tree)}</DEXi>", encoding="utf-8")
    found = import_model(tmp_path / "m.dxi")
    below = leaves(tree)
    every = [*product(*(range(len(each["scale"])) for each in below))]
    for places in every[:: max(1, len(every) // 60)]:
        chosen = {each["name"]: at for each, at in zip(below, places, strict=True)}
        data = {each["name"].replace(" ", "_"): each["scale"][at] for each, at in zip(below, places, strict=True)}
        data = {name: level for name, level in data.items() if name in found.framework.attributes}
        assert recommend(data, found.framework).recommended == tree["scale"][worked_out(tree, chosen)]


SEEDS = [*sorted((Path(__file__).parent / "models").glob("*.d*"))]


@settings(max_examples=100, **QUIET)
@given(seed=st.sampled_from(SEEDS), data=st.data())
def test_a_damaged_file_is_taken_or_refused_and_never_breaks_anything(seed, data, tmp_path):
    text = bytearray(seed.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at, kind = data.draw(st.integers(0, len(text) - 1)), data.draw(st.sampled_from(["cut", "put", "twice", "move"]))
        end = min(len(text), at + data.draw(st.integers(1, 40)))
        if kind == "cut":
            del text[at:end]
        elif kind == "put":
            text[at:at] = data.draw(
                st.sampled_from(
                    [b"<", b">", b'"', b"-", b"not(", b"1e9999", b"\\u0000", b"[", b"..", b",", b"*", b"\xff"]
                )
            )
        else:
            text[at:at] = text[at:end] if kind == "twice" else bytes(reversed(text[at:end]))
        if not text:
            break
    (tmp_path / f"m{seed.suffix}").write_bytes(bytes(text))
    try:
        import_model(tmp_path / f"m{seed.suffix}")
    except InputError as error:
        assert all(each.where.line and each.what and each.fix for each in error.problems)
