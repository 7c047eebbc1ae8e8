"""The one root of errors. A message names the thing, the place and the way out, on one line."""

from __future__ import annotations

DONE, IN_PART, WRONG_USAGE = 0, 1, 2


class KbError(Exception):
    """Anything Pinpoint can say plainly to a user; never shown with a traceback.

    `exit_status` is what the command line returns: 1 done in part or nothing found, 2 wrong usage.
    """

    exit_status = IN_PART

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))

    @property
    def message(self) -> str:
        return str(self.args[0])


class UsageError(KbError):
    """The command or the question cannot be acted on as given."""

    exit_status = WRONG_USAGE


class PinpointError(UsageError):
    """A text that is not an identifier: `istanbul/artikel 36`."""


class NotFoundError(KbError):
    """A well-formed name of something the knowledge base does not hold."""


class ReadError(KbError):
    """A file that cannot be read or whose format is not known."""


class LayoutError(KbError):
    """A file whose legal structure breaks a rule: names file, line, what was found, what was expected."""

    def __init__(self, file: str, line: int, problem: str) -> None:
        super().__init__(f"{file} line {line}: {problem}")
        self.file = file
        self.line = line


class StoreError(KbError):
    """The knowledge base on disk is missing, damaged, locked by another builder, or the disk is full."""


class ModelError(KbError):
    """The language model cannot be reached, is too slow, or answers what cannot be read."""


class CorpusError(KbError):
    """`corpus/` (catalogue, digest, structure) or the folder of official texts is not as it must be."""
