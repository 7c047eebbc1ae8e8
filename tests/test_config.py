from __future__ import annotations

from pathlib import Path

from kb.config import CHECKOUT, read_config


def test_the_command_line_wins_over_the_environment() -> None:
    config = read_config({"KB_HOME": "/a", "KB_CORPUS": "/b"}, home="/c", corpus="/d")
    assert (config.home, config.official) == (Path("/c"), Path("/d"))


def test_the_environment_wins_over_the_defaults() -> None:
    config = read_config({"KB_HOME": "/a", "KB_CORPUS": "/b", "KB_THREADS": "1", "KB_MODEL": "m"})
    assert (config.home, config.official, config.threads, config.model) == (Path("/a"), Path("/b"), 1, "m")


def test_home_lies_beside_the_checkout_by_default() -> None:
    assert read_config({}).home == CHECKOUT / ".kb"


def test_a_named_folder_that_is_missing_is_kept_so_that_it_can_be_reported(tmp_path: Path) -> None:
    assert read_config({"KB_CORPUS": str(tmp_path / "gone")}).official == tmp_path / "gone"


def test_texts_dropped_into_the_home_are_found(tmp_path: Path) -> None:
    (tmp_path / "official").mkdir()
    (tmp_path / "official" / "a.txt").write_text("a")
    assert read_config({}, home=str(tmp_path)).official == tmp_path / "official"


def test_a_bad_number_of_threads_falls_back_on_the_machine() -> None:
    assert read_config({"KB_THREADS": "many"}).threads >= 1
