"""The house: nothing imports from a floor above its own, no cycle, heavy packages only in their one home."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent

FLOORS: dict[str, int] = {
    "kb.model": 0, "kb.errors": 0, "kb.config": 0, "kb.text": 0, "kb.records": 0, "kb.views": 0, "kb.words": 0,
    "kb.sources": 1, "kb.structure": 1, "kb.disk": 1,
    "kb.citations": 1,
    "kb.store": 2, "kb.catalogue": 2, "kb.digest": 2,
    "kb.generations": 2, "kb.digest_fields": 2, "kb.digest_coverage": 2,
    "kb.digest_store": 2,
    "kb.index": 3, "kb.embedding": 3, "kb.encoder": 3, "kb.passages": 3, "kb.lexical": 3, "kb.vectors": 3, "kb.llm": 3,
    "kb.retrieval": 4, "kb.query": 4, "kb.evidence": 4, "kb.ranking": 4, "kb.ordering": 4,
    "kb.chain": 1, "kb.paragraph_signs": 1, "kb.paragraph_sheets": 3, "kb.found": 3, "kb.doctrine": 4,
    "kb.paragraphs": 4,
    "kb.judging_bounds": 0, "kb.judging_terms": 0, "kb.judging_words": 0, "kb.statements": 5, "kb.judging_match": 5,
    "kb.judging_strength": 5, "kb.judging_roles": 5, "kb.judging": 5,
    "kb.answer": 5, "kb.choosing": 5, "kb.comparison": 5, "kb.direct": 5, "kb.drafting": 5, "kb.listing": 5,
    "kb.quoting": 5, "kb.request": 5, "kb.conversation": 5, "kb.prompts": 5, "kb.generation": 5,
    "kb.grounding_words": 0, "kb.grounding_contrast": 0, "kb.grounding_quotes": 0, "kb.grounding_sentences": 0,
    "kb.grounding_citations": 1,
    "kb.grounding_measure": 5, "kb.grounding_claims": 5, "kb.grounding_places": 5,
    "kb.grounding_evidence": 5, "kb.grounding_modality": 5, "kb.grounding_decide": 5, "kb.grounding": 5,
    "kb.survey": 6, "kb.reading": 6, "kb.build": 6, "kb.knowledge": 6, "kb.shapes": 6,
    "kb.export": 6, "kb.export_model": 6, "kb.export_cite": 6, "kb.export_memo": 6, "kb.export_docx": 6,
    "kb.export_pdf": 6, "kb.export_markdown": 6, "kb.export_zotero": 6, "kb.export_session": 6,
    "kb.cli": 7, "kb.batch": 7, "kb.progress": 7, "kb.__main__": 7, "app": 7,
}  # fmt: skip
INGEST_MAY_USE = {
    "kb.model",
    "kb.errors",
    "kb.config",
    "kb.text",
    "kb.sources",
    "kb.structure",
    "kb.citations",
    "kb.store",
    "kb.digest",
}
MEET_INGEST = {"kb.survey", "kb.reading"}
"""The readers of `kb build`, beside `kb/build.py` itself."""

HOMES: dict[str, set[str]] = {
    "chromadb": {"kb.index"},
    "llama_index": {"kb.index", "kb.llm", "evals.baseline"},
    "torch": {"kb.encoder"},
    "sentence_transformers": {"kb.encoder"},
    "transformers": {"kb.encoder"},
    "onnxruntime": {"kb.embedding"},
    "openai": {"kb.llm"},
    "httpx": {"kb.llm"},
    "tokenizers": {"kb.embedding"},
    "bm25s": {"kb.lexical"},
    "Stemmer": {"kb.lexical"},
    "gradio": {"app", "kb.ui"},
    "docx": {"kb.export_docx", "kb.ui.check_file"},
    "typst": {"kb.export_pdf"},
    "pypdf": {"ingest"},
}
HEAVY = (
    "chromadb", "llama_index", "torch", "sentence_transformers", "transformers", "bm25s", "pypdf", "numpy", "docx",
    "typst",
)  # fmt: skip
QUICK = ("kb", "kb.cli", "kb.model", "kb.citations", "kb.store", "ingest.judgment", "ingest.treaty")


def _modules() -> dict[str, ast.Module]:
    files = [*CHECKOUT.glob("kb/**/*.py"), *CHECKOUT.glob("ingest/**/*.py"), *CHECKOUT.glob("evals/**/*.py")]
    files += [p for p in [CHECKOUT / "app.py"] if p.exists()]
    names = {
        ".".join(p.relative_to(CHECKOUT).with_suffix("").parts).removesuffix(".__init__"): p for p in sorted(files)
    }
    return {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in names.items()}


def _imports(tree: ast.Module, *, top_level: bool = False) -> set[str]:
    nodes = tree.body if top_level else ast.walk(tree)
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, "imports are absolute here"
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


MODULES = _modules()


def _floor(module: str) -> int | None:
    if module.startswith("kb.ui"):
        return 7
    if module.startswith("kb.citation_"):
        return 1
    if module.startswith("ingest"):
        return 1
    if module.startswith("evals"):
        return 6
    return FLOORS.get(module)


def test_every_module_has_a_floor() -> None:
    assert [m for m in MODULES if _floor(m) is None and m != "kb"] == []


def test_every_floor_has_its_module() -> None:
    assert [m for m in FLOORS if m not in MODULES] == []


@pytest.mark.parametrize("module", sorted(MODULES))
def test_imports_go_down_the_floors(module: str) -> None:
    own = _floor(module)
    uphill = []
    for name in _imports(MODULES[module]) & set(MODULES):
        other = _floor(name)
        if module.startswith("ingest") and name.startswith("kb."):
            if name not in INGEST_MAY_USE:
                uphill.append(name)
        elif module.startswith("kb.") and name.startswith("ingest"):
            if module not in MEET_INGEST and module != "kb.build":
                uphill.append(name)
        elif own is not None and other is not None and other > own:
            uphill.append(name)
    assert uphill == []


def test_no_module_imports_itself_through_others() -> None:
    graph = {m: {n for n in _imports(t, top_level=True) & set(MODULES) if n != m} for m, t in MODULES.items()}
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, f"cycle: {' -> '.join((*path, module))}"
        if module not in done:
            for other in sorted(graph[module]):
                visit(other, (*path, module))
            done.add(module)

    for module in sorted(graph):
        visit(module, ())


@pytest.mark.parametrize("package", sorted(HOMES))
def test_a_heavy_package_is_imported_in_its_one_home(package: str) -> None:
    users = {m for m, t in MODULES.items() if any(n.partition(".")[0] == package for n in _imports(t))}
    strangers = [u for u in users if not any(u == home or u.startswith(f"{home}.") for home in HOMES[package])]
    assert strangers == []


@pytest.mark.parametrize("module", QUICK)
def test_light_modules_load_nothing_heavy(module: str) -> None:
    """Follows the imports made while a module loads, through our own modules."""
    todo, seen = [module], set()
    while todo:
        name = todo.pop()
        if name in MODULES and name not in seen:
            seen.add(name)
            imported = _imports(MODULES[name], top_level=True)
            assert not {n.partition(".")[0] for n in imported} & set(HEAVY), f"{name} loads a heavy package"
            todo.extend(imported)


def test_model_does_no_input_or_output() -> None:
    assert not _imports(MODULES["kb.model"]) & {"os", "pathlib", "io", "sys", "socket", "subprocess", "sqlite3"}
