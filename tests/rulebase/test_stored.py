"""A stored rule base is the one that was read, in every field, and one that is of anything else is not used."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import attrs
import pytest
from hypothesis import given, settings

from delivery_model import load_framework, loading
from delivery_model.loading import built_rules, framework_from, read_rule_base, shipped
from delivery_model.rulebase import stored
from delivery_model.rulebase.framework import Framework, FromFiles
from delivery_model.rulebase.stored import as_file, from_file
from delivery_model.testing import frameworks

HALL = Path(__file__).parents[1] / "foreign" / "village-hall"
ABOUT = {"library": "1", "rules": {"a.yml": "00"}, "code": []}
RULES = shipped("rules") / "isos-2017"


REMEMBERED = ("kept", "_known")
"""Fields for what was worked out meanwhile."""


def differences(one: Any, other: Any, at: str = "") -> Iterator[str]:
    """Where two values differ, in any field whether compared or not, in their types or in the order of mappings."""
    inner, others = parts(one), parts(other)
    if type(one) is not type(other) or list(inner) != list(others) or (not inner and one != other):
        yield f"{at}: {one!r} and {other!r}"
    for key in inner.keys() & others.keys():
        yield from differences(inner[key], others[key], f"{at}[{key!r}]")


def parts(value: Any) -> Mapping[Any, Any]:
    """What a value is made of, by field, key or place."""
    if attrs.has(type(value)):
        return {
            each.name: getattr(value, each.name) for each in attrs.fields(type(value)) if each.name not in REMEMBERED
        }
    if isinstance(value, FromFiles):
        return {"files_hash": value.files_hash}
    return value if isinstance(value, Mapping) else dict(enumerate(value)) if isinstance(value, tuple) else {}


def round_trip(framework: Framework) -> Framework:
    found = from_file(as_file(framework, ABOUT), ABOUT)
    assert found is not None
    return found


@pytest.mark.parametrize("folder", [RULES, HALL])
def test_what_is_stored_is_what_was_read(folder: Path) -> None:
    framework = framework_from(texts_of(folder), "rules")
    found = round_trip(framework)
    assert list(differences(framework, found)) == []
    assert (found.content_hash, found.is_proved, found == framework) == (framework.content_hash, True, True)


@settings(max_examples=25, deadline=None)
@given(frameworks())
def test_any_rule_base_that_is_stored_is_what_was_read(framework: Framework) -> None:
    assert list(differences(framework, round_trip(framework))) == []


def test_a_changed_field_would_be_noticed() -> None:
    framework = load_framework(HALL)
    rule = next(iter(framework.rules.values()))
    bent = attrs.evolve(rule, place=attrs.evolve(rule.place, line=rule.place.line + 1))
    assert list(differences(rule, bent)) != []


def texts_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.yml")}


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The rule base shipped, in a folder of its own; gives the file that it is stored in."""
    for name, data in texts_of(RULES).items():
        (tmp_path / "rules" / "isos-2017" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "rules" / "isos-2017" / name).write_bytes(data)
    monkeypatch.setattr(loading, "shipped", lambda kind: tmp_path / kind)
    loading._default_framework.cache_clear()
    yield tmp_path / "rules" / "isos-2017.json"
    loading._default_framework.cache_clear()


def load_anew() -> Framework:
    loading._default_framework.cache_clear()
    return load_framework()


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One item for each time that the rules are read and proved."""
    found: list[str] = []
    read = loading._read_and_proved
    monkeypatch.setattr(loading, "_read_and_proved", lambda texts: found.append("read") or read(texts))
    return found


def test_rules_are_read_once_and_then_found_as_they_were_stored(installed: Path, reads: list[str]) -> None:
    first, second = load_anew(), load_anew()
    assert (reads, installed.is_file()) == (["read"], True)
    assert list(differences(first, second)) == []


@pytest.mark.parametrize("name", ["framework.yml", "record.yml", "options.yml", "decisions/support_type.yml"])
def test_another_file_of_the_rules_is_read(installed: Path, reads: list[str], name: str) -> None:
    load_anew()
    file = installed.with_suffix("") / name
    file.write_bytes(file.read_bytes() + b"# more\n")
    changed = load_anew()
    assert reads == ["read", "read"]
    assert list(differences(changed, load_anew())) == []
    assert reads == ["read", "read"]


def test_a_file_more_or_less_is_seen(installed: Path, reads: list[str]) -> None:
    load_anew()
    (installed.with_suffix("") / "more.yml").write_text("a: b\n", encoding="utf-8")
    load_anew()
    (installed.with_suffix("") / "more.yml").unlink()
    load_anew()
    assert reads == ["read"] * 3


def test_of_another_version_format_or_code_it_is_read(
    installed: Path, reads: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    load_anew()
    monkeypatch.setattr(loading, "VERSION", "9.9")
    load_anew()
    monkeypatch.setattr(stored, "FORMAT", stored.FORMAT + 1)
    load_anew()
    monkeypatch.setattr(loading, "CODE", [*loading.CODE, ["other.py", 1, 1]])
    load_anew()
    assert reads == ["read"] * 4


@cache
def written() -> bytes:
    return as_file(load_framework(HALL), ABOUT)


@pytest.mark.parametrize("seed", range(200))
def test_a_damaged_one_is_none(seed: int) -> None:
    random, data = Random(seed), bytearray(written())
    at = random.randrange(len(data))
    if seed % 3 == 0:
        data = data[:at]
    elif seed % 3 == 1:
        data[at] ^= 1 << random.randrange(8)
    else:
        data.insert(at, random.randrange(256))
    assert from_file(bytes(data), ABOUT) is None


@pytest.mark.parametrize("data", [b"", b"\n", b"{}", b"{}\n{}\n", b"\xff\n", b"null\nnull\n"])
def test_what_is_no_stored_rule_base_is_none(data: bytes) -> None:
    assert from_file(data, ABOUT) is None


def bent(change: Callable[[dict[str, Any]], object]) -> bytes:
    """A file that is whole by its own account, and of another form."""
    body = json.loads(written().splitlines()[1])
    change(body)
    text = stored._as_json(body)
    return b"\n".join((stored._as_json(stored._head(ABOUT, text)), text, b""))


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body["kinds"].__setitem__(0, ["System", "command"]),
        lambda body: body["kinds"][0].append("more"),
        lambda body: body["rows"].append([0]),
        lambda body: body["rows"].append([999, 0]),
        lambda body: body["rows"][0].__setitem__(1, 10**9),
        lambda body: body["rows"].pop(),
        lambda body: body.pop("plain"),
        lambda body: body["rows"].clear(),
    ],
)
def test_one_of_another_form_is_none(change: Callable[[dict[str, Any]], object]) -> None:
    assert from_file(bent(change), ABOUT) is None


def test_a_damaged_one_is_made_again(installed: Path, reads: list[str]) -> None:
    load_anew()
    whole = installed.read_bytes()
    installed.write_bytes(whole[:-100])
    load_anew()
    assert (installed.read_bytes() == whole, reads) == (True, ["read", "read"])


def test_where_nothing_can_be_written_it_is_read_each_time(installed: Path, reads: list[str]) -> None:
    installed.mkdir()  # what cannot be replaced, whoever runs this
    assert list(differences(load_anew(), load_anew())) == []
    assert (reads, list(installed.iterdir())) == (["read", "read"], [])


def test_starts_at_once_leave_one_whole_file(installed: Path) -> None:
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda _: loading._default_framework.__wrapped__(), range(6)))
    assert [list(differences(found[0], each)) for each in found] == [[]] * 6
    assert [path.name for path in installed.parent.iterdir() if not path.is_dir()] == [installed.name]
    assert from_file(installed.read_bytes(), loading._made_from(loading._shipped_texts(), is_built=False)) is not None


def test_it_is_the_same_bytes_whatever_order_sets_have() -> None:
    program = "import sys; from delivery_model.loading import built_rules; sys.stdout.buffer.write(built_rules())"
    made = [
        subprocess.run(
            [sys.executable, "-c", program], env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True
        ).stdout
        for seed in ("1", "2")
    ]
    assert made[0] == made[1] == built_rules()


def test_what_is_of_no_rule_base_is_not_stored() -> None:
    with pytest.raises(TypeError, match="object is of no rule base"):
        stored._stored((1, object()))


def test_reading_without_proof_still_reads_the_files(installed: Path) -> None:
    load_anew()
    assert (read_rule_base().is_proved, load_anew().is_proved) == (False, True)
