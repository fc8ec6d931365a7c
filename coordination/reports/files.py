"""The three files of a report in a folder, each whole or not at all."""

from pathlib import Path

from .html import as_html
from .pdf import as_pdf
from .values import Report
from .xlsx import as_xlsx

NAME = "bahan-rakor"


def write_files(report: Report, folder: Path) -> list[Path]:
    """Write HTML, PDF and XLSX; existing ones are replaced only when all three are ready."""
    folder.mkdir(parents=True, exist_ok=True)
    contents = {
        "html": as_html(report).encode(),
        "pdf": as_pdf(report),
        "xlsx": as_xlsx(report),
    }
    written = []
    for ending, content in contents.items():
        path = folder / f"{NAME}.{ending}"
        unfinished = path.with_suffix(f".{ending}.part")
        unfinished.write_bytes(content)
        unfinished.replace(path)
        written.append(path)
    return written
