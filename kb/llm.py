"""A language model behind an OpenAI-compatible endpoint, through llama-index: Ollama, vLLM, llama.cpp, a gateway.

Optional, and asked only where its address is configured. It is given words and gives words; what they are worth is for
`kb/grounding.py` to say.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from kb.config import LanguageModelConfig
from kb.errors import ModelError

MAX_REPLY = 20_000
"""Characters of a reply; what a model writes beyond is not read."""
MAX_TOKENS = 1_200
"""Tokens a reply may have."""
_RETRIES = 1


class LanguageModel:
    """Streams replies. Raises `ModelError` with the way out, whatever the endpoint does."""

    def __init__(self, config: LanguageModelConfig) -> None:
        self.config = config
        self._llm: Any = None

    def stream(self, system: str, user: str) -> Iterator[str]:
        """Pieces of the reply as they come. Raises `ModelError`, also after pieces were given."""
        import httpx
        import openai
        from llama_index.core.llms import ChatMessage, MessageRole

        waited, length, ended = 0.0, 0, ""
        messages = [
            ChatMessage(role=MessageRole.SYSTEM, content=system),
            ChatMessage(role=MessageRole.USER, content=user),
        ]
        try:
            asked = time.monotonic()
            for piece in self._open().stream_chat(messages):
                waited += time.monotonic() - asked
                words = piece.delta or ""
                length += len(words)
                ended = _read_end(piece) or ended
                if words:
                    yield words
                if length > MAX_REPLY:
                    raise ModelError(
                        f"{self._name} wrote over {MAX_REPLY:,} characters; try a model that keeps to a task"
                    )
                if waited > self.config.seconds:
                    raise self._too_slow()
                asked = time.monotonic()  # what the reader does with a piece is not the model's delay
            if ended != "stop":
                raise ModelError(f"{self._name} broke off before the end of its reply; ask again")
        except (openai.APITimeoutError, httpx.TimeoutException) as error:
            raise self._too_slow() from error
        except openai.APIStatusError as error:
            raise ModelError(
                f"{self._name} refused the request (HTTP {error.status_code}); check KB_LLM_MODEL and KB_LLM_KEY"
            ) from error
        except (openai.APIConnectionError, httpx.HTTPError) as error:
            raise ModelError(
                f"{self._name} cannot be reached, or broke off; start it, or unset KB_LLM_URL to do without"
            ) from error
        except (openai.OpenAIError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            # what is not the protocol's JSON comes out of the client as any of these
            raise ModelError(
                f"{self._name} answered what cannot be read; check that it speaks the OpenAI chat protocol"
            ) from error

    @property
    def _name(self) -> str:
        return f"the language model {self.config.model} at {self.config.url}"

    def _too_slow(self) -> ModelError:
        return ModelError(
            f"{self._name} did not finish within {self.config.seconds:g} seconds; wait longer with KB_LLM_SECONDS, or "
            "choose a smaller model"
        )

    def _open(self) -> Any:
        if self._llm is None:
            from llama_index.llms.openai_like import OpenAILike

            self._llm = OpenAILike(
                model=self.config.model, api_base=self.config.url, api_key=self.config.key or "none",
                is_chat_model=True, context_window=self.config.context, max_tokens=MAX_TOKENS, temperature=0.0,
                timeout=self.config.seconds, max_retries=_RETRIES,
            )  # fmt: skip
        return self._llm


def _read_end(piece: Any) -> str:
    """Why the reply ended, "stop" where it is whole; "" while it goes on."""
    choices = getattr(piece.raw, "choices", None) or []
    return next((str(c.finish_reason) for c in choices if c.finish_reason), "")
