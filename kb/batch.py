"""Batch files: JSON Lines in, one result line out for each, in the same order."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from kb.errors import DONE, IN_PART, KbError, UsageError

MAX_LINE = 1_000_000
"""Characters of one line of a batch file."""


def print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False))


def run_batch(file: str, answer: Callable[[Mapping[str, Any]], dict[str, Any]]) -> int:
    """One result line for each input line, in order; a line that fails gives an `error` and the rest goes on."""
    return run_lines(_read_lines(file), file, answer)


def run_lines(lines: Iterable[str], file: str, answer: Callable[[Mapping[str, Any]], dict[str, Any]]) -> int:
    """As `run_batch`, for lines already read; `file` names them in errors. Gives the exit status."""
    status = DONE
    for number, line in enumerate(lines, start=1):
        try:
            print_json(answer(_parse_line(line)))
        except KbError as error:
            print_json({"error": error.message, "line": number})
            print(f"kb: {file} line {number}: {error.message}", file=sys.stderr)
            status = IN_PART
    return status


def take(line: Mapping[str, Any], name: str, kind: type, default: Any) -> Any:
    """A field of a line, or `default` where it is missing. Raises `UsageError` for one of another kind."""
    value = line.get(name)
    if value is None:
        return default
    if not isinstance(value, kind) or isinstance(value, bool):
        raise UsageError(f"{name} must be {'a number' if kind is int else 'text'}")
    return value


def take_keys(line: Mapping[str, Any]) -> Sequence[str]:
    """The field `instrument`: a key or a list of keys."""
    value = line.get("instrument") or []
    keys: Iterable[Any] = [value] if isinstance(value, str) else value if isinstance(value, list) else [None]
    found = list(keys)
    if not all(isinstance(key, str) for key in found):
        raise UsageError("instrument must be a key or a list of keys")
    return found


def take_mode(line: Mapping[str, Any]) -> Any:
    """The field `mode`, hybrid where it is missing."""
    mode = line.get("mode") or "hybrid"
    if mode not in ("hybrid", "dense", "lexical"):
        raise UsageError(f"mode {str(mode)[:40]!r} is unknown; use hybrid, dense or lexical")
    return mode


def _read_lines(file: str) -> Iterator[str]:
    try:
        if file == "-":
            yield from _bounded(sys.stdin)
            return
        with Path(file).open(encoding="utf-8-sig") as handle:
            yield from _bounded(handle)
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}; name a file of JSON Lines with --batch") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is not UTF-8 text; save it as JSON Lines in UTF-8") from error


def _bounded(handle: TextIO) -> Iterator[str]:
    while line := handle.readline(MAX_LINE + 1):
        if len(line) > MAX_LINE:
            raise UsageError(f"a line of the batch has over {MAX_LINE:,} characters; one JSON object a line")
        if line.strip():
            yield line


def _parse_line(line: str) -> Mapping[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"not JSON ({error}); write one JSON object a line") from None
    if not isinstance(value, dict):
        raise UsageError("not a JSON object; write one JSON object a line")
    return value
