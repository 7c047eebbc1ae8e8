"""Markdown for the page: what copying and downloading give; made where every export is."""

from kb.export_markdown import plain, write_markdown

__all__ = ["plain", "write_markdown"]
