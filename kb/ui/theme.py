"""How the page looks and how it is served: colours, system fonts, the head of the page, what `launch` is told."""

from __future__ import annotations

from inspect import signature
from pathlib import Path
from typing import Any, Final

import gradio as gr
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kb.ui.words import CAUTION

STATIC: Final = Path(__file__).resolve().parent / "static"
_FILES: Final = ("pinpoint", "visit", "browse")
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")

HEADER: Final = (
    '<header class="pp-header"><p class="pp-wordmark">Pinpoint</p>'
    "<p>Answers from the Council of Europe’s texts and the Court’s judgments, each sentence with its exact place.</p>"
    '</header><p id="pp-said" class="pp-unseen" role="status"></p>'
)
FOOTER: Final = f'<footer class="pp-footer"><p>{CAUTION}</p></footer>'

_POLICY: Final = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",  # Gradio compiles its templates in the browser
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
SECURITY_HEADERS: Final = (
    (b"content-security-policy", _POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)
"""The browser itself refuses any request to another machine, and tells official sources nothing of the question."""


class SecurityHeaders:
    """Adds `SECURITY_HEADERS` to every response. Plain ASGI, so that streamed responses stay streamed."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *SECURITY_HEADERS]
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def build_theme() -> gr.themes.Base:
    """Gradio's own parts in the page's colours. The fonts are the system's: none is fetched."""
    theme = gr.themes.Base(font=["sans-serif"], font_mono=["monospace"], radius_size="sm")
    known = signature(theme.set).parameters  # not every colour has a dark twin
    colours = {name: f"var(--pp-{colour})" for name, colour in _COLOURS.items()}
    dark = {f"{name}_dark": value for name, value in colours.items() if f"{name}_dark" in known}
    body = {
        "body_background_fill": "#faf7f0",
        "body_background_fill_dark": "#12171f",
        "body_text_color": "#1b2432",
        "body_text_color_dark": "#e7e2d8",
    }  # not variables: the first paint comes before the style sheet
    return theme.set(**colours, **dark, **body, **_SHAPES)


_COLOURS: Final = {
    "background_fill_primary": "paper",
    "background_fill_secondary": "sheet",
    "block_background_fill": "paper",
    "block_label_text_color": "ink",
    "block_title_text_color": "ink",
    "body_text_color_subdued": "quiet",
    "border_color_primary": "line",
    "border_color_accent": "line",
    "button_primary_background_fill": "deep",
    "button_primary_background_fill_hover": "deep-hover",
    "button_primary_text_color": "on-deep",
    "button_secondary_background_fill": "sheet",
    "button_secondary_background_fill_hover": "wash",
    "button_secondary_text_color": "ink",
    "checkbox_background_color": "sheet",
    "checkbox_background_color_selected": "deep",
    "checkbox_border_color": "edge",
    "checkbox_border_color_selected": "deep",
    "checkbox_label_background_fill": "sheet",
    "checkbox_label_background_fill_hover": "wash",
    "checkbox_label_background_fill_selected": "wash",
    "checkbox_label_text_color": "ink",
    "checkbox_label_text_color_selected": "ink",
    "color_accent": "deep",
    "color_accent_soft": "wash",
    "input_background_fill": "sheet",
    "input_background_fill_focus": "sheet",
    "input_border_color": "edge",
    "input_border_color_focus": "deep",
    "input_placeholder_color": "quiet",
    "link_text_color": "link",
}
_SHAPES: Final = {
    "block_border_width": "0px",
    "block_border_width_dark": "0px",
    "block_padding": "0px",
    "block_shadow": "none",
    "block_shadow_dark": "none",
    "block_label_text_size": "0.875rem",
    "block_title_text_size": "0.875rem",
    "block_title_text_weight": "600",
    "button_large_padding": "0.75rem 1.25rem",
    "input_border_width": "1px",
    "input_border_width_dark": "1px",
    "input_text_size": "1.0625rem",
    "layout_gap": "1rem",
}


def build_head() -> str:
    """Style sheet and script, in the page itself."""
    css, js = (
        "".join((STATIC / f"{name}.{kind}").read_text(encoding="utf-8") for name in _FILES) for kind in ("css", "js")
    )
    return f"<style>{css}</style><script>{js}</script>"


def launch_options(host: str, port: int | None) -> dict[str, Any]:
    """What `launch` is told: this machine only unless another host is named; no sharing, no history, no footer."""
    middleware = [Middleware(SecurityHeaders)]
    if host in LOOPBACK:  # a page elsewhere cannot reach this one by pointing its own name at this machine
        middleware.append(Middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK, "[::1]"]))
    return {
        "server_name": host,
        "server_port": port,
        "share": False,
        "quiet": True,
        "ssr_mode": False,
        "pwa": False,
        "mcp_server": False,
        "enable_monitoring": False,
        "run_history": False,
        "footer_links": [],
        "max_file_size": "1kb",
        "favicon_path": STATIC / "favicon.svg",
        "theme": build_theme(),
        "head": build_head(),
        "app_kwargs": {"middleware": middleware},
    }
