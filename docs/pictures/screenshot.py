"""Takes a picture of a page with a headless Chromium.

Run it with: .venv/bin/python -m docs.pictures.screenshot page.html picture.png [--width 720] [--height 2000]
The height is the most there can be of it: what is blank below the page is cut off.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageChops

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--force-device-scale-factor=2",
)
SECONDS = 60
MARGIN = 32


def chromium() -> str:
    """Where it is. Ends the script where there is none."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.exit("No Chromium was found: install it with apt-get install chromium")
    return browser


def screenshot(page: Path, picture: Path, width: int = 720, height: int = 2000) -> None:
    """CalledProcessError where the browser fails. The picture has two points for each of the page."""
    browser = chromium()
    with TemporaryDirectory() as profile:
        own = (f"--user-data-dir={profile}", f"--window-size={width},{height}")
        shot = (f"--screenshot={picture.absolute()}", page.absolute().as_uri())
        subprocess.run(  # noqa: S603 - the browser that is installed here, with our own flags
            [browser, *FLAGS, *own, *shot], check=True, capture_output=True, timeout=SECONDS
        )
    _trim(picture)


def _trim(picture: Path) -> None:
    """The page ends where nothing more is drawn, and not where the window ends."""
    with Image.open(picture) as taken:
        drawn = taken.convert("RGB")
    paper = Image.new("RGB", drawn.size, drawn.getpixel((0, drawn.height - 1)))
    box = ImageChops.difference(drawn, paper).getbbox()
    if box is not None:
        drawn.crop((0, 0, drawn.width, min(drawn.height, box[3] + MARGIN))).save(picture)


def main() -> None:
    parser = argparse.ArgumentParser(description="Takes a picture of a page.")
    parser.add_argument("page", type=Path)
    parser.add_argument("picture", type=Path)
    parser.add_argument("--width", type=int, default=720)
    parser.add_argument("--height", type=int, default=2000)
    asked = parser.parse_args()
    screenshot(asked.page, asked.picture, asked.width, asked.height)


if __name__ == "__main__":
    main()
