"""Two values say the same exactly where their digests are equal."""

from __future__ import annotations

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from delivery_model import load_framework
from delivery_model.fixed import Fixed
from delivery_model.rulebase.meaning import digest_of, say_the_same

leaves = st.one_of(st.none(), st.booleans(), st.integers(0, 2), st.sampled_from(["a", "b", b"a"]))
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
        st.dictionaries(st.sampled_from("abc"), inner, max_size=3).map(Fixed),
        st.frozensets(leaves, max_size=2),
    ),
    max_leaves=6,
)


@given(values, values)
def test_values_say_the_same_where_their_digests_are_equal(one, other):
    assert say_the_same(one, other) is (digest_of(one) == digest_of(other))


@given(values)
def test_a_value_says_what_a_copy_of_it_says_in_whatever_order(value):
    def copied(part):
        if isinstance(part, dict):
            return {key: copied(each) for key, each in part.items()}
        return [*map(copied, part)] if isinstance(part, list | tuple) else part

    assert say_the_same(value, copied(value)) and say_the_same(copied(value), value)


def test_the_order_of_a_mapping_is_part_of_what_it_says():
    assert not say_the_same({"a": 1, "b": 2}, {"b": 2, "a": 1})
    assert not say_the_same({"a": 1}, ("a", 1)) and not say_the_same(("a",), ("a", "b"))


def test_a_framework_of_other_decisions_is_no_longer_what_its_files_say_and_of_equal_ones_it_is():
    framework = load_framework()
    (name, decision), *rest = framework.decisions.items()
    changed = evolve(decision, rules=tuple(reversed(decision.rules)))
    same = evolve(framework, decisions={name: evolve(decision), **dict(rest)})
    assert same.files_hash == framework.files_hash
    assert evolve(framework, decisions=dict(rest[:1])).files_hash is None
    assert evolve(framework, decisions={name: changed, **dict(rest)}).files_hash is None
