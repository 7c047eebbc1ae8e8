"""Pinpoint in the browser: `python app.py` brings the knowledge base up to date, then serves the page.

    python app.py [--home DIR] [--corpus DIR] [--host ADDRESS] [--port N]

Everything stays on this machine: the page listens on 127.0.0.1 unless another address is named, and loads nothing from
elsewhere.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from kb.config import Config, LanguageModelConfig, read_config
from kb.errors import DONE, KbError, StoreError, UsageError

if TYPE_CHECKING:
    from kb.knowledge import KnowledgeBase
    from kb.ui import Knowledge

OFFLINE = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "DO_NOT_TRACK": "1",
}
"""Read by the libraries while they load, so it is set before any of them is imported."""

LOCAL = "127.0.0.1,localhost"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see `python app.py --help`")


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves until interrupted. Gives the exit status: 0 done, 1 nothing to serve, 2 wrong usage."""
    try:
        options = _make_parser().parse_args(arguments)
        keep_offline()
        config = read_config(home=options.home, corpus=options.corpus)
        knowledge = open_or_build(config)
        print("Opening the knowledge base; this takes a few seconds.", flush=True)
        knowledge.warm()
        serve(knowledge, options.host, options.port, config.llm)
    except KbError as error:
        print(f"app.py: {error.message}", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        print("app.py: interrupted; what was built is kept", file=sys.stderr)
    return DONE


def keep_offline() -> None:
    """No library reports home or looks for updates; a proxy is not asked for this machine's own page."""
    os.environ.update(OFFLINE)
    for name in ("NO_PROXY", "no_proxy"):
        os.environ[name] = ",".join(part for part in (os.environ.get(name), LOCAL) if part)


def open_or_build(config: Config) -> KnowledgeBase:
    """The knowledge base in `config.home`, brought up to date first: built, repaired, or left as it is.

    What was built before still serves where that cannot be done now (another builder, a full disk).
    """
    from kb.knowledge import open_knowledge_base

    try:
        _build(config)
    except StoreError as error:
        try:
            knowledge = open_knowledge_base(config)
        except StoreError:
            raise error from None
        print(f"app.py: {error.message}. Serving what was built before.", file=sys.stderr)
        return knowledge
    return open_knowledge_base(config)


def serve(knowledge: Knowledge, host: str, port: int | None, llm: LanguageModelConfig | None = None) -> None:
    """Serves the page until interrupted. Raises `UsageError` where the port is taken."""
    from kb.ui import build_page
    from kb.ui.theme import launch_options

    page = build_page(knowledge, llm)
    try:
        _, address, _ = page.launch(prevent_thread_lock=True, **launch_options(host, port))
    except OSError:
        place = f"port {port}" if port else "every port from 7860 on"
        raise UsageError(f"{place} of {host} is taken or may not be used; name another with --port") from None
    print(f"Pinpoint is at {address}  (Ctrl+C ends it)", flush=True)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        print("\nPinpoint has ended.", flush=True)
    finally:
        page.close(verbose=False)


def _build(config: Config) -> None:
    from kb.build import build
    from kb.progress import show_progress

    with show_progress() as report:
        built = build(config, on_progress=report)
    for failure in built.failed:
        print(f"app.py: {failure.error}", file=sys.stderr)


def _make_parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="app.py", description="Pinpoint in the browser, offline.")
    parser.add_argument("--home", metavar="DIR", help="where the knowledge base lies (default $KB_HOME, else .kb)")
    parser.add_argument("--corpus", metavar="DIR", help="folder of official texts (default $KB_CORPUS)")
    parser.add_argument("--host", metavar="ADDRESS", default="127.0.0.1", help="default 127.0.0.1: this machine only")
    parser.add_argument("--port", metavar="N", type=_port, help="default: the first free one from 7860")
    return parser


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:6]) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; name one from 1 to 65535")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
