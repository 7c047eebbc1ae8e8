"""The README is kept: its commands run, its targets exist, its question gets its answer."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from kb.cli import main
from kb.config import CHECKOUT, Config
from kb.knowledge import open_knowledge_base

README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", README, flags=re.S)
COMMANDS = [line.partition("#")[0].strip() for block in BLOCKS for line in block.splitlines() if line.strip()]


def test_the_readme_has_commands_of_both_kinds() -> None:
    assert {"make run", "make test"} <= set(COMMANDS)
    assert sum(command.startswith("kb ") for command in COMMANDS) >= 7


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.startswith("kb ")])
def test_every_kb_command_of_the_readme_runs(
    command: str, invented: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "memo.txt").write_text("See para 33 of CM/Rec(2026)2.", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KB_HOME", str(invented / "home"))
    monkeypatch.setenv("KB_CORPUS", str(invented / "texts"))
    assert main(shlex.split(command)[1:]) == 0
    assert capsys.readouterr().out.strip()


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.startswith("make ")])
def test_every_make_target_of_the_readme_exists(command: str) -> None:
    run = subprocess.run(
        [*shlex.split(command), "--dry-run"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr


def test_the_readmes_question_gets_the_readmes_answer(invented: Path) -> None:
    quoted = [
        " ".join(p.replace("> ", "").replace(">", "").split()) for p in re.findall(r"(?:^>.*\n)+", README, flags=re.M)
    ]
    question, shown = quoted[0], quoted[1]
    answer = open_knowledge_base(Config(home=invented / "home", official=None)).ask(question)
    sentence = shown.partition(" [1]")[0].rstrip(".")
    assert any(sentence in claim.text for claim in answer.claims)
    assert answer.supports[0].citation in shown


def test_every_variable_the_readme_names_is_read() -> None:
    source = (CHECKOUT / "kb" / "config.py").read_text(encoding="utf-8")
    assert all(name in source for name in re.findall(r"`(KB_[A-Z]+)`", README))


def test_every_command_of_kb_is_in_the_readme() -> None:
    source = (CHECKOUT / "kb" / "cli.py").read_text(encoding="utf-8")
    assert all(f"kb {name}" in README for name in re.findall(r'add\("(\w+)"', source))
