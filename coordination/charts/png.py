"""The same SVG as PNG, by typst, with the fonts that come with matplotlib: none of the system."""

import re
from pathlib import Path

import matplotlib
import typst

FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
HERE = Path(__file__).parent
PIXELS_PER_UNIT = 3.0
_SIZE = re.compile(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"')
_PAGE = """#set page(width: {width}pt, height: {height}pt, margin: 0pt)
#image(bytes(sys.inputs.picture), format: "svg", width: 100%)"""


def to_png(svg: str) -> bytes:
    """The picture, 1080 pixels wide. Fetches nothing; the picture goes in as data, not markup."""
    width, height = _SIZE.search(svg).groups()
    return typst.compile(
        _PAGE.format(width=width, height=height).encode(),
        root=str(HERE),
        format="png",
        ppi=72 * PIXELS_PER_UNIT,
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"picture": svg},
    )
