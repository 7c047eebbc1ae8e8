"""`kb`: the command line. Reads arguments, makes one call, prints what comes back; `--json` for programs."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from kb.batch import print_json, run_batch, run_lines, take, take_keys, take_mode
from kb.config import Config, LanguageModelConfig, read_config, read_language_model
from kb.errors import DONE, IN_PART, KbError, ReadError, UsageError

_BROKEN_PIPE = 141  # what a shell shows for a reader that went away


class _Parser(argparse.ArgumentParser):
    """Wrong usage in one line."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see `{self.prog} --help`")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; gives its exit status: 0 done, 1 in part or nothing found, 2 wrong usage."""
    try:
        options = _make_parser().parse_args(arguments)
        config = read_config(home=options.home, corpus=options.corpus)
        status: int = options.run(options, config)
        sys.stdout.flush()
        return status
    except KbError as error:
        print(f"kb: {error.message}", file=sys.stderr)
        return error.exit_status
    except BrokenPipeError:
        # the reader has gone (`kb list | head`): say nothing, and let nothing be flushed at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _BROKEN_PIPE
    except KeyboardInterrupt:
        print("kb: interrupted; what was finished is kept, run the command again to go on", file=sys.stderr)
        return IN_PART


def _make_parser() -> argparse.ArgumentParser:
    # the common options may stand before the command or after it; SUPPRESS lets the later not undo the earlier
    common = _common_options(argparse.SUPPRESS)
    parser = _Parser(
        prog="kb", description="Legal research with exact pinpoints, offline.", parents=[_common_options(None)]
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)

    def add(name: str, run: Callable[[argparse.Namespace, Config], int], help: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, parents=[common], help=help, description=help)
        command.set_defaults(run=run)
        return command

    build = add("build", _build, "build or update the knowledge base")
    build.add_argument("--only", nargs="+", default=[], metavar="KEY", help="these texts alone, e.g. istanbul ecthr")
    add("status", _status, "what is held, from which text, as of when")
    search = add("search", _search, "ranked provisions for a query")
    search.add_argument("query", nargs="?", metavar="QUERY")
    search.add_argument("-k", type=int, default=10, metavar="N", help="how many (default 10)")
    search.add_argument("--within", default="", metavar="ID", help="inside one text or provision")
    search.add_argument("--mode", choices=("hybrid", "dense", "lexical"), default="hybrid")
    ask = add("ask", _ask, "a cited answer")
    ask.add_argument("question", nargs="?", metavar="QUESTION")
    ask.add_argument("--llm", metavar="NAME", help="let this model at $KB_LLM_URL write; every sentence is verified")
    ask.add_argument("--export", metavar="FILE", help="write it to FILE too: .docx .pdf .md .json .csl.json .bib")
    ask.add_argument("--style", choices=("court", "oscola", "plain"), default="court", help="citations in the export")
    for command in (search, ask):
        command.add_argument("--instrument", nargs="+", default=[], metavar="KEY", help="these texts alone")
        command.add_argument("--batch", metavar="FILE", help="JSON Lines in, JSON Lines out (- for standard input)")
    listing = add("list", _list, "every unit under an identifier, or of everything, as JSON Lines")
    listing.add_argument("id", nargs="?", default="", metavar="ID")
    listing.add_argument("--text", action="store_true", help="with the text of each unit")
    show = add("show", _show, "one provision in full")
    show.add_argument("id", metavar="ID")
    evals = add("eval", _eval, "how good it is, beside its baselines")
    evals.add_argument("suite", nargs="*", metavar="SUITE", help="query-echr, golden, known-item (default all)")
    evals.add_argument("--quick", action="store_true", help="a small fixed sample, without the llama-index baseline")
    evals.add_argument("--sample", type=int, default=0, metavar="N", help="how many known-item questions (default 400)")
    evals.add_argument("--accept", action="store_true", help="later runs are held against this one")
    cite = add("cite", _cite, "citations in any text, resolved")
    cite.add_argument("file", nargs="?", metavar="FILE", help="a text file (default standard input)")
    verify = add("verify", _verify, "cited answers checked sentence by sentence against the texts")
    verify.add_argument("file", metavar="FILE", help="a Markdown or text file, or JSON Lines (- for standard input)")
    return parser


def _common_options(default: Any) -> _Parser:
    common = _Parser(add_help=False)
    home, corpus = (
        "where the knowledge base lies (default $KB_HOME, else .kb)",
        "folder of official texts (default $KB_CORPUS)",
    )
    common.add_argument("--home", metavar="DIR", default=default, help=home)
    common.add_argument("--corpus", metavar="DIR", default=default, help=corpus)
    common.add_argument("--json", action="store_true", default=default, help="one JSON document on standard output")
    return common


def _open(config: Config, *, for_one_question: bool = False) -> Any:
    from kb.knowledge import open_knowledge_base

    return open_knowledge_base(config, for_one_question=for_one_question)


def _build(options: argparse.Namespace, config: Config) -> int:
    from kb.build import build
    from kb.progress import show_progress
    from kb.shapes import shape_built

    with show_progress() as report:
        built = build(config, only=options.only, on_progress=report)
    for failure in built.failed:
        print(f"kb: {failure.error}", file=sys.stderr)
    if options.json:
        print_json(shape_built(built))
    else:
        for text in built.texts:
            state = "unchanged" if text.skipped else f"{text.embedded:,} embedded"
            print(
                f"{text.key:<22} {text.layer:<9} {text.provisions:>7,} provisions {text.passages:>7,} passages  {state}"
            )
        print(f"{built.judgments:,} judgments, {built.passages:,} passages, {built.seconds:.1f} s")
    return IN_PART if built.failed else DONE


def _status(options: argparse.Namespace, config: Config) -> int:
    from kb.shapes import shape_status

    status = _open(config).status()
    if options.json:
        print_json(shape_status(status))
        return DONE
    for held in status.instruments:
        what = "official text" if held.layer == "official" else "our summary"
        as_of = f" as of {held.as_of}" if held.as_of else ""
        ours = f"; our summary {held.digest}, {held.records} records" if held.digest else ""
        print(f"{held.key:<20} {held.provisions:>5} provisions  {what}, {held.source}{as_of}{ours}  {held.reference}")
    held = sum(j.layer == "official" for j in status.judgments)
    digested = len(status.judgments) - held
    print(f"{held} judgments, {digested} more by our summary alone")
    print(f"{status.passages:,} passages · {status.model} · built {status.built}")
    print(f"{len(status.not_held)} leading judgments known by reports alone; no paragraph of them is cited")
    return DONE


def _search(options: argparse.Namespace, config: Config) -> int:
    from kb.shapes import shape_ranking

    knowledge = _open(config, for_one_question=not options.batch)
    if options.batch:
        return run_batch(options.batch, lambda q: shape_ranking(_search_one(knowledge, q)))
    ranking = knowledge.search(
        options.query or "", k=options.k, instruments=options.instrument, within=options.within, mode=options.mode
    )
    if options.json:
        print_json(shape_ranking(ranking))
    else:
        for hit in ranking.hits:
            print(f"{hit.citation}  [{hit.id}]\n    {_clip(hit.text)}")
    return _found(ranking.hits, options)


def _search_one(knowledge: Any, line: Mapping[str, Any]) -> Any:
    return knowledge.search(
        take(line, "query", str, ""), k=take(line, "k", int, 10), instruments=take_keys(line),
        within=take(line, "within", str, ""), mode=take_mode(line),
    )  # fmt: skip


def _ask(options: argparse.Namespace, config: Config) -> int:
    from kb.shapes import shape_answer

    llm = _choose_model(options.llm)
    format = _choose_format(options.export)
    answers: list[Any] = []
    knowledge = _open(config, for_one_question=not options.batch)

    def answer_one(question: str, instruments: Sequence[str]) -> Any:
        composed = knowledge.ask(question, instruments=instruments)
        answer = list(knowledge.write(composed, llm))[-1] if llm else composed
        answers.extend([answer] if format else [])
        return answer

    if options.batch:
        status = run_batch(
            options.batch, lambda q: shape_answer(answer_one(take(q, "question", str, ""), take_keys(q)))
        )
        _export(options, format, knowledge, answers)
        return status
    answer = answer_one(options.question or "", options.instrument)
    if options.json:
        print_json(shape_answer(answer))
    else:
        _print_answer(answer)
    _export(options, format, knowledge, answers)
    return DONE if answer.answered else IN_PART


def _choose_format(file: str | None) -> str:
    """Before anything is asked: a wrong ending should not cost the wait for an answer."""
    if not file:
        return ""
    from kb.export import choose_format

    return choose_format(file)


def _export(options: argparse.Namespace, format: str, knowledge: Any, answers: Sequence[Any]) -> None:
    if not format:
        return
    from kb.export import export_answers

    data = export_answers(answers, format, options.style, knowledge.provenance(answers))
    try:
        Path(options.export).write_bytes(data)
    except OSError as error:
        raise UsageError(f"{options.export}: {error.strerror}; name a file in a folder you may write to") from error


def _choose_model(name: str | None) -> LanguageModelConfig | None:
    """Without `--llm` no model is asked, whatever the environment says."""
    if name is None:
        return None
    llm = read_language_model(model=name)
    if llm is None:
        raise UsageError(
            "no language model is set up: set KB_LLM_URL to its address, such as http://localhost:11434/v1"
        )
    return llm


def _print_answer(answer: Any) -> None:
    from kb.answer import render_claim
    from kb.words import label_row

    if not answer.answered:
        print(answer.reason)
        for near in answer.nearest:
            print(f"  nearest: {near.citation}  [{near.id}]")
        return
    group = ""
    for claim in answer.claims:
        if claim.group != group:
            group = claim.group
            print(f"\n{group}")
        print(f"  {label_row(claim.aspect, render_claim(claim))}")
    print()
    for support in answer.supports:
        mark = "" if support.layer == "official" else " (our summary, not the official text)"
        print(f"[{support.marker}] {support.citation}{mark}\n    “{support.quote}”")
    for sentence, why in zip(answer.removed, answer.removed_why, strict=True):
        print(f"\nStruck out: {sentence}\n    {why}")
    if answer.model:
        print(f"\nWritten by the language model {answer.model}; every sentence was checked against the texts.")
    if answer.note:
        print(f"\n{answer.note}")


def _list(options: argparse.Namespace, config: Config) -> int:
    from kb.shapes import shape_unit

    for unit in _open(config).walk(options.id):
        print_json(shape_unit(unit, with_text=options.text))
    return DONE


def _show(options: argparse.Namespace, config: Config) -> int:
    from kb.shapes import shape_shown

    shown = _open(config).show(options.id)
    if options.json:
        print_json(shape_shown(shown))
        return DONE
    unit = shown.unit
    print(f"{unit.citation}\n{unit.heading}\n\n{unit.text}".rstrip())
    links = {
        "Parts": shown.children,
        "Refers to": shown.refers_to,
        "Refers outside": shown.refers_outside,
        "Referred to by": shown.referred_by,
    }
    for label, ids in links.items():
        if ids:
            print(f"\n{label}: {', '.join(ids)}")
    print(f"\n{unit.url}" if unit.url else "")
    return DONE


def _cite(options: argparse.Namespace, config: Config) -> int:
    from kb.shapes import shape_citations

    text = _read_text(options.file)
    citations = _open(config).cite(text)
    if options.json:
        print_json(shape_citations(citations))
    else:
        for c in citations:
            print(f"{c.text}  →  {', '.join(c.targets) or c.label or 'nothing held'}  ({c.status})")
    return DONE if citations or options.json else _found(citations, options)


def _verify(options: argparse.Namespace, config: Config) -> int:
    from kb.shapes import shape_checked

    text = _read_text(options.file)
    knowledge = _open(config)
    if text.lstrip().startswith("{"):
        lines = (line for line in text.splitlines() if line.strip())
        return run_lines(lines, options.file, lambda line: shape_checked(_verify_one(knowledge, line)))
    checked = knowledge.verify(text)
    if options.json:
        print_json(shape_checked(checked))
        return DONE
    for sentence in checked:
        places = ", ".join(sentence.ids) or "no pinpoint"
        print(f"{sentence.verdict}: {_clip(sentence.text)}\n    {places}: {sentence.why}")
    return _found(checked, options)


def _verify_one(knowledge: Any, line: Mapping[str, Any]) -> Any:
    from kb.shapes import read_answer

    answer, ids, markers = read_answer(line)
    return knowledge.verify(answer, context_ids=ids, markers=markers)


def _eval(options: argparse.Namespace, config: Config) -> int:
    from evals.suites import evaluate
    from kb.progress import show_progress

    with show_progress() as report:
        run = evaluate(
            config, options.suite, quick=options.quick, accept=options.accept, sample=options.sample, on_progress=report
        )
    if options.json:
        print_json(run.shape)
    else:
        print(run.text)
    for problem in run.problems:
        print(f"kb: {problem}", file=sys.stderr)
    return IN_PART if run.problems else DONE


def _found(things: Sequence[Any], options: argparse.Namespace) -> int:
    if things:
        return DONE
    print(f"kb: {options.command} found nothing", file=sys.stderr)
    return IN_PART


def _clip(text: str, width: int = 160) -> str:
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1] + "…"


def _read_text(file: str | None) -> str:
    from kb.knowledge import MAX_TEXT

    name = file or "standard input"
    try:
        if file and file != "-":
            with Path(file).open(encoding="utf-8-sig") as handle:
                return handle.read(MAX_TEXT + 1)
        return sys.stdin.read(MAX_TEXT + 1)
    except OSError as error:
        raise ReadError(f"{name}: {error.strerror}; name a text file") from error
    except UnicodeDecodeError as error:
        raise ReadError(f"{name} is not UTF-8 text; save it as UTF-8 text and try again") from error


if __name__ == "__main__":
    sys.exit(main())
