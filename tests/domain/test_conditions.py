"""Conditions of stages: client tags, kinds of client, engagement types [COND-1] [COND-2]."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from assure_tui.domain.conditions import advance_in_words, fits, in_words


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        (None, True),
        ({}, True),
        ({"any_tags": ["VIP", "K-1"]}, True),
        ({"any_tags": ["gone"]}, False),
        ({"all_tags": ["vip", "State"]}, True),
        ({"all_tags": ["vip", "gone"]}, False),
        ({"no_tags": ["vip"]}, False),
        ({"no_tags": ["gone"]}, True),
        ({"entity": ["nonprofit"]}, True),
        ({"entity": ["individual"]}, False),
        ({"types": ["990"]}, True),
        ({"types": ["1040"]}, False),
        ({"any_tags": ["vip"], "entity": ["individual"]}, False),
        ({"any_tags": ["vip"], "types": ["990"], "no_tags": ["gone"]}, True),
        ({"any_tags": [], "all_tags": [], "entity": [], "types": []}, True),
    ],
)
def test_every_part_that_is_given_must_fit(condition: Mapping[str, Any] | None, answer: bool) -> None:
    """[COND-1]: tags are compared without case; parts left empty do not restrict."""
    assert fits(condition, tags=["Vip", "state"], entity="nonprofit", type_code="990") is answer


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (None, ""),
        ({"any_tags": ["a", "b"]}, "tagged any of a, b"),
        ({"all_tags": ["a"], "no_tags": ["b"]}, "tagged a; not tagged b"),
        ({"entity": ["trust"], "types": ["990"]}, "only trust; only 990"),
    ],
)
def test_a_condition_reads_as_words(condition: Mapping[str, Any] | None, words: str) -> None:
    """[COND-2]"""
    assert in_words(condition) == words


@pytest.mark.parametrize(
    ("advance", "words"),
    [
        (None, None),
        ({}, None),
        ({"all": ["documents_matched"]}, "documents matched"),
        ({"any": ["documents_matched", "action_items_done"]}, "documents matched or action items done"),
        ({"all": ["a", "b"]}, "a and b"),
    ],
)
def test_an_auto_advance_reads_as_words(advance: Mapping[str, Any] | None, words: str | None) -> None:
    """[ADV-1]"""
    assert advance_in_words(advance) == words
