"""The hashing, with no database: properties that hold for any entry whatever."""

from __future__ import annotations

import hashlib
import json
from copy import deepcopy
from datetime import UTC, datetime, timedelta, timezone

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from claims_project.record import chain

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
numbers = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(-(2**52), 2**52, allow_nan=False)
plain = st.none() | st.booleans() | numbers | words
values = st.recursive(plain, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4))
moments = st.datetimes(datetime(1900, 1, 1), datetime(2500, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@st.composite
def chains(draw: st.DrawFn, least: int = 1) -> list[chain.Line]:
    """A whole chain of a few entries with any words and data."""
    lines: list[chain.Line] = []
    for number in range(1, draw(st.integers(least, 6)) + 1):
        salt = draw(st.binary(min_size=16, max_size=16)).hex()
        content = chain.Content(
            text=draw(words), data=draw(st.dictionaries(words, values, max_size=3)), actor=draw(st.integers(1, 99)),
            entered_by=None, on_behalf_of=None, addressees=[],
        )  # fmt: skip
        at = chain.moment(draw(moments))
        header = chain.Header(
            format=chain.FORMAT, chain="ledger.line", owner="1", number=number, event=draw(words), received_at=at,
            entered_at=at, effective_at=at, access="public", content_digest=chain.content_digest(salt, content),
            previous_hash=lines[-1].hash if lines else chain.GENESIS,
        )  # fmt: skip
        lines.append(chain.Line(header=header, hash=chain.entry_hash(header), content=content, salt=salt))
    return lines


@given(values)
def test_the_fast_way_to_canonical_json_writes_the_bytes_of_rfc_8785(value):
    assert chain.canonical(value) == rfc8785.dumps(value)


@given(values)
def test_what_is_settled_reads_back_from_json_as_it_was_hashed(value):
    settled = chain.settled(value)
    assert chain.canonical(json.loads(json.dumps(settled))) == chain.canonical(value)


@given(chains())
def test_a_chain_as_it_was_written_has_no_breaks(lines):
    assert list(chain.check(lines, head_number=len(lines), head_hash=lines[-1].hash)) == []


def stand(lines: list[chain.Line]) -> bool:
    """Whether the quick look at each line finds that it stands where it should."""
    before = [chain.GENESIS, *(line.hash for line in lines)]
    return all(chain.stands(line, number, before[number - 1]) for number, line in enumerate(lines, 1))


@given(chains())
def test_the_quick_look_knows_a_whole_chain_unless_its_data_is_unusual(lines):
    plain = all(chain._is_plain(line.content) for line in lines)
    assert stand(lines) or not plain


@given(chains())
def test_a_chain_can_be_verified_without_its_content(lines):
    withheld = [line._replace(content=None, salt=None) for line in lines]
    assert list(chain.check(withheld, head_number=len(lines), head_hash=lines[-1].hash)) == []


@given(chains(), st.data())
def test_any_change_to_any_part_of_a_header_is_found(lines, data):
    place = data.draw(st.integers(0, len(lines) - 1))
    part = data.draw(st.sampled_from(sorted(lines[place].header)))
    header = deepcopy(lines[place].header)
    header[part] = header[part] + 1 if part == "number" else header[part] + "x"
    lines[place] = lines[place]._replace(header=header)
    assert list(chain.check(lines))
    assert not stand(lines)


@given(chains(), st.data())
def test_any_change_to_any_part_of_the_content_is_found(lines, data):
    place = data.draw(st.integers(0, len(lines) - 1))
    part = data.draw(st.sampled_from(sorted(lines[place].content)))
    content = deepcopy(lines[place].content)
    content[part] = {"another": [content[part]]}
    lines[place] = lines[place]._replace(content=content)
    assert [found.number for found in chain.check(lines)] == [place + 1]


@given(chains(least=2), st.data())
def test_a_removed_entry_is_found_wherever_it_stood(lines, data):
    head = {"head_number": len(lines), "head_hash": lines[-1].hash}
    del lines[data.draw(st.integers(0, len(lines) - 1))]
    assert list(chain.check(lines, **head))


@given(chains(least=2), st.data())
def test_two_entries_that_changed_places_are_found(lines, data):
    place = data.draw(st.integers(0, len(lines) - 2))
    lines[place], lines[place + 1] = lines[place + 1], lines[place]
    assert list(chain.check(lines))


def test_a_rewritten_end_is_found_by_the_head():
    header = chain.Header(
        format=chain.FORMAT, chain="ledger.line", owner="1", number=1, event="noted", received_at="", entered_at="",
        effective_at="", access="public", content_digest="", previous_hash=chain.GENESIS,
    )  # fmt: skip
    line = chain.Line(header=header, hash=chain.entry_hash(header))
    [found] = chain.check([line], head_number=1, head_hash="ff" * 32)
    assert "not the one the chain's head names" in found.sentence


def test_the_same_words_under_another_salt_have_another_digest():
    content = chain.Content(text="yes", data={}, actor=1, entered_by=None, on_behalf_of=None, addressees=[])
    assert chain.content_digest("00" * 16, content) != chain.content_digest("01" * 16, content)


def test_a_hash_can_be_made_again_by_hand():
    header = chain.Header(
        format="entry/1", chain="ledger.line", owner="7", number=1, event="noted",
        received_at="2187-02-03T09:30:00.000000Z", entered_at="2187-02-03T09:30:00.000000Z",
        effective_at="2187-02-03T09:30:00.000000Z", access="public", content_digest="ab", previous_hash=chain.GENESIS,
    )  # fmt: skip
    by_hand = json.dumps(header, sort_keys=True, separators=(",", ":")).encode()
    assert chain.entry_hash(header) == hashlib.sha256(by_hand).hexdigest()


@given(moments, st.integers(-14, 14))
def test_a_moment_is_spelled_the_same_from_any_time_zone(at, hours):
    elsewhere = at.astimezone(timezone(timedelta(hours=hours)))
    assert chain.moment(elsewhere) == chain.moment(at)
    assert datetime.fromisoformat(chain.moment(at)) == at


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        chain.moment(datetime(2187, 2, 3))  # noqa: DTZ001


@pytest.mark.parametrize(
    "unsafe",
    [
        "a\x00b",
        "\ud800",
        2**53,
        1e300,
        float("nan"),
        float("inf"),
        {"deep": [{"a\x00": 1}]},
        {1: "a"},
        datetime(2187, 2, 3, tzinfo=UTC),
    ],
    ids=repr,
)
def test_what_would_not_read_the_same_everywhere_is_refused(unsafe):
    with pytest.raises(chain.NotRecordable):
        chain.settled(unsafe)
