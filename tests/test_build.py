"""From files to an index: what is built, what is built again, and what survives trouble."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from corpus_maker import HARBOUR, HARBOUR_LAW, LIGHTHOUSE, LIGHTHOUSE_LAW, write_judgment

from kb.build import build
from kb.config import CHECKOUT, Config
from kb.digest_coverage import ECHR_ARTICLES
from kb.errors import StoreError
from kb.generations import find_current
from kb.knowledge import open_knowledge_base
from kb.store import STORE_FILE
from kb.structure import read_structure
from kb.vectors import MATRIX_FILE


@pytest.fixture
def config(invented: Path, tmp_path: Path) -> Config:
    shutil.copytree(invented, tmp_path, dirs_exist_ok=True)
    return Config(home=tmp_path / "home", official=tmp_path / "texts")


INVENTED = {"ecthr/001-900001", "ecthr/001-900002", "ecthr/001-900003", "ecthr/001-900005", "ecthr/001-900006"}


def _held(config: Config) -> set[str]:
    """The judgments held in their official text."""
    return {j.key for j in open_knowledge_base(config).status().judgments if j.layer == "official"}


def _ids(config: Config) -> list[str]:
    return [unit.id for unit in open_knowledge_base(config).walk()]


def test_without_official_texts_the_digest_is_built_and_says_so(invented: Path) -> None:
    status = open_knowledge_base(Config(home=invented / "home", official=None)).status()
    assert {(h.layer, h.digest) for h in status.instruments} == {("digest", "complete")}
    assert (status.instruments[0].key, status.instruments[0].provisions) == ("rec-2026-2", 106)
    assert {j.layer for j in status.judgments if j.key not in INVENTED} == {"digest"}
    assert len(status.not_held) > 50 and {h.provisions for h in status.not_held} == {1}


def test_without_official_texts_every_provision_that_the_digest_covers_is_a_unit(invented: Path) -> None:
    knowledge = open_knowledge_base(Config(home=invented / "home", official=None))
    units = {u.id for u in knowledge.walk() if not u.document.startswith("ecthr/")}
    missing = [id for id in read_structure(CHECKOUT / "corpus") if id not in units]
    assert {id.split("/")[0] for id in missing} == {"echr"}
    assert not {id.split("/")[1] for id in missing} & ECHR_ARTICLES


def test_every_paragraph_of_a_judgment_is_a_unit(config: Config) -> None:
    ids = [id for id in _ids(config) if id.startswith("ecthr/001-900001/")]
    assert ids == [*(f"ecthr/001-900001/para-{n}" for n in range(1, 6)), "ecthr/001-900001/op-1"]


def test_a_second_build_embeds_nothing_and_keeps_the_generation(config: Config) -> None:
    before = find_current(config.home)
    again = build(config)
    assert again.embedded == 0
    assert all(text.skipped for text in again.texts)
    assert find_current(config.home) == before


def test_a_changed_file_embeds_only_its_own_new_passages(config: Config) -> None:
    law = (*HARBOUR_LAW, "The Court adds that a drone without a number plate is hard to trace.")
    write_judgment(config.official, "001-900001", "Doe v. Ruritania", "101/14", HARBOUR, law)
    again = build(config)
    assert again.embedded == 1
    ranking = open_knowledge_base(config).search("drone without number plate", k=1)
    assert ranking.hits[0].id == "ecthr/001-900001/para-6"


def test_the_passages_of_a_deleted_file_go(config: Config) -> None:
    assert config.official
    (config.official / "001-900002.txt").unlink()
    again = build(config)
    assert (_held(config), again.embedded) == ({"ecthr/001-900001"}, 0)
    hits = open_knowledge_base(config).search("lighthouse keeper letters", k=50).hits
    assert not [h for h in hits if h.instrument == "ecthr/001-900002"]


def test_one_bad_file_is_reported_by_name_and_the_rest_is_built(config: Config) -> None:
    assert config.official
    (config.official / "broken.pdf").write_bytes(b"%PDF-1.7 nothing more")
    (config.official / "recipe.txt").write_text("Take three eggs and some flour.")
    write_judgment(config.official, "001-900003", "Poe v. Ruritania", "303/14", LIGHTHOUSE, LIGHTHOUSE_LAW)
    again = build(config)
    assert sorted(Path(f.file).name for f in again.failed) == ["broken.pdf", "recipe.txt"]
    assert all(Path(f.file).name in f.error and "\n" not in f.error for f in again.failed)
    assert "ecthr/001-900003/para-1" in _ids(config)


def test_the_same_words_are_embedded_once(config: Config) -> None:
    assert config.official
    write_judgment(config.official, "001-900004", "Moe v. Ruritania", "101/14", HARBOUR, HARBOUR_LAW)
    assert build(config).embedded == 0


def test_only_the_texts_named_are_touched(config: Config) -> None:
    assert config.official
    (config.official / "001-900001.txt").unlink()
    (config.official / "001-900002.txt").unlink()
    build(config, only=["ecthr/001-900001"])
    assert _held(config) == {"ecthr/001-900002"}


def test_a_missing_corpus_deletes_nothing_and_is_one_clear_line(config: Config, tmp_path: Path) -> None:
    gone = Config(home=config.home, official=tmp_path / "gone")
    with pytest.raises(StoreError, match="--corpus") as caught:
        build(gone)
    assert "\n" not in caught.value.message
    assert len(_held(config)) == 2


def test_a_reader_goes_on_with_the_index_it_opened_while_another_is_built(config: Config) -> None:
    assert config.official
    reader = open_knowledge_base(config)
    before = [h.id for h in reader.search("camera drone over a garden").hits]
    (config.official / "001-900001.txt").unlink()
    build(config)
    assert [h.id for h in reader.search("camera drone over a garden").hits] == before
    assert reader.show("ecthr/001-900001/para-2").unit.text.startswith("The applicant lives")


def test_an_interrupted_build_leaves_the_old_index_and_goes_on_where_it_stopped(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert config.official
    write_judgment(
        config.official, "001-900005", "Noe v. Ruritania", "505/14", HARBOUR[:1], ("A new thought on kites.",)
    )

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("kb.build.write_lexical_index", stop)
        with pytest.raises(KeyboardInterrupt):
            build(config)
    assert len(_held(config)) == 2
    again = build(config)
    assert (again.embedded, len(_held(config))) == (0, 3)


@pytest.mark.parametrize("part", [STORE_FILE, "chroma/chroma.sqlite3", "lexical/params.index.json", MATRIX_FILE])
def test_a_corrupt_index_is_one_clear_line_and_building_repairs_it_without_embedding(config: Config, part: str) -> None:
    folder = find_current(config.home)
    assert folder
    assert (folder / part).is_file()
    (folder / part).write_bytes(b"\0damaged\0" * 200)
    with pytest.raises(StoreError, match="kb build") as caught:
        open_knowledge_base(config).search("camera drone")
    assert "\n" not in caught.value.message
    assert build(config).embedded == 0
    hits = open_knowledge_base(config).search("neighbour flew a camera drone every evening", k=3).hits
    assert "ecthr/001-900001/para-2" in {h.id for h in hits}


def test_a_full_disk_is_one_clear_line_and_nothing_is_lost(config: Config) -> None:
    """A limit on the size of any file written stands in for the full disk: the system refuses further bytes."""
    assert config.official
    write_judgment(
        config.official, "001-900006", "Zoe v. Ruritania", "606/14", HARBOUR, ("Kites are not drones.",) * 40
    )

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    command = [sys.executable, "-m", "kb", "build", "--home", str(config.home), "--corpus", str(config.official)]
    run = subprocess.run(
        command, cwd=CHECKOUT, capture_output=True, text=True, preexec_fn=limit, check=False, env=os.environ
    )
    assert run.returncode == 1
    errors = [line for line in run.stderr.splitlines() if not line.endswith("…")]
    assert len(errors) == 1
    assert errors[0].startswith("kb: ")
    assert "free some space" in errors[0]
    assert len(_held(config)) == 2
    assert build(config).failed == ()
    assert len(_held(config)) == 3


def test_a_second_builder_at_the_same_time_is_turned_away(config: Config) -> None:
    from kb.generations import lock_builder

    command = [sys.executable, "-m", "kb", "build", "--home", str(config.home), "--corpus", str(config.official)]
    with lock_builder(config.home):
        run = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False, env=os.environ)
    assert run.returncode == 1
    assert "another process" in run.stderr
    assert "Traceback" not in run.stderr
