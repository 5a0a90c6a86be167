"""The notebook of the documentation runs from top to bottom, and its figures and pages come out."""

from pathlib import Path

import pytest

PATH = Path(__file__).parents[2] / "docs" / "tutorial" / "research.ipynb"

pytestmark = pytest.mark.skipif(not PATH.is_file(), reason="the documentation is in the checkout, not in the package")


def test_the_research_notebook_runs_and_shows_pages_and_plots(tmp_path):
    nbclient, nbformat = pytest.importorskip("nbclient"), pytest.importorskip("nbformat")
    pytest.importorskip("matplotlib")
    notebook = nbformat.read(PATH, as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells)  # kept without, so that none is out of date
    nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": tmp_path}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert [each for each in outputs if each.get("name") == "stderr"] == []
    shown = [each["data"] for each in outputs if each.output_type == "execute_result"]
    pages = [each["text/html"] for each in shown if "text/html" in each]
    first = "Rotherham, 1 April 2017: which form of improvement support fits?"
    headings = [first, "Every possible authority", "Which authorities get another answer"]
    assert [heading for heading, page in zip(headings, pages, strict=True) if f"<h2>{heading}</h2>" not in page] == []
    assert sum("image/png" in each for each in shown) == 3
