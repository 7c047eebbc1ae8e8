from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import StoreError
from kb.generations import find_current, lock_builder, publish, start_generation


def test_nothing_is_current_before_the_first_build(tmp_path: Path) -> None:
    assert find_current(tmp_path) is None


def test_readers_see_a_generation_only_once_it_is_published(tmp_path: Path) -> None:
    folder = start_generation(tmp_path, None)
    (folder / "a").write_text("1")
    assert find_current(tmp_path) is None
    publish(tmp_path, folder)
    assert find_current(tmp_path) == folder


def test_a_new_generation_starts_as_a_copy_and_leaves_the_old_one_as_it_was(tmp_path: Path) -> None:
    first = start_generation(tmp_path, None)
    (first / "a").write_text("1")
    publish(tmp_path, first)
    second = start_generation(tmp_path, first)
    (second / "a").write_text("2")
    assert find_current(tmp_path) == first
    assert (first / "a").read_text() == "1"
    publish(tmp_path, second)
    assert find_current(tmp_path) == second
    assert first.is_dir(), "readers may still have it open"


def test_what_an_interrupted_builder_left_is_removed(tmp_path: Path) -> None:
    first = start_generation(tmp_path, None)
    publish(tmp_path, first)
    half = start_generation(tmp_path, first)
    fresh = start_generation(tmp_path, first)
    assert not half.exists() or half == fresh
    assert first.is_dir()


def test_only_the_last_two_generations_are_kept(tmp_path: Path) -> None:
    before = None
    for _ in range(4):
        before = start_generation(tmp_path, before)
        publish(tmp_path, before)
    assert len(list((tmp_path / "generations").iterdir())) == 2


def test_a_second_builder_is_turned_away_and_the_first_goes_on(tmp_path: Path) -> None:
    with lock_builder(tmp_path), pytest.raises(StoreError, match="another process"), lock_builder(tmp_path):
        pass
    with lock_builder(tmp_path):
        pass


def test_a_pointer_to_nothing_is_reported_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "current").write_text("../../etc")
    with pytest.raises(StoreError, match="kb build"):
        find_current(tmp_path)


def test_a_home_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="file"), lock_builder(tmp_path / "file" / "home"):
        pass
