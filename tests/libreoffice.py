"""Reads a workbook back as a colleague with LibreOffice would see it: recalculated, in Danish."""

import atexit
import csv
import functools
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from openpyxl import load_workbook

# Without the second item LibreOffice shows the values stored in the file, and a test would prove nothing.
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>da-DK</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""
# Semicolons, quotes, UTF-8, from line 1, as shown on the screen; the -1 means all sheets.
CSV = "csv:Text - txt - csv (StarCalc):59,34,76,1,,1030,false,true,true,false,false,-1"
PATIENCE = 120  # seconds


def recalculate(workbook: Path) -> dict[str, list[list[str]]]:
    """The cells of every sheet as shown on the screen, by sheet name and in the workbook's order.

    Raises:
        AssertionError: LibreOffice is missing, or could not open the file.
    """
    workbook = Path(workbook).resolve()
    with tempfile.TemporaryDirectory(prefix="htk-calc-") as folder:
        said = _convert(workbook, Path(folder))
        sheets = {}
        for name in load_workbook(workbook, read_only=True).sheetnames:
            file = Path(folder) / f"{workbook.stem}-{name}.csv"
            assert file.exists(), f"LibreOffice skrev ikke arket »{name}« i {workbook.name}.\n{said}"
            with file.open(encoding="utf-8", newline="") as lines:
                sheets[name] = list(csv.reader(lines, delimiter=";"))
        return sheets


def _convert(workbook: Path, folder: Path) -> str:
    soffice = shutil.which("soffice")
    assert soffice, "LibreOffice er ikke installeret. Kør »make test«, eller installér libreoffice-calc."
    process = subprocess.Popen(
        [
            soffice, f"-env:UserInstallation={_profile().as_uri()}", "--headless", "--norestore",
            "--convert-to", CSV, "--outdir", str(folder), str(workbook),
        ],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        said, _ = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)  # soffice is a script: its child does the work
        said, _ = process.communicate()
        raise AssertionError(f"LibreOffice blev ikke færdig på {PATIENCE} sekunder.\n{said}") from None
    assert process.returncode == 0, f"LibreOffice kunne ikke åbne {workbook.name}.\n{said}"
    return said


@functools.cache
def _profile() -> Path:
    """One per process: two LibreOffices cannot share a profile, and making one takes seconds."""
    profile = Path(tempfile.mkdtemp(prefix="htk-office-"))
    atexit.register(shutil.rmtree, profile, ignore_errors=True)
    (profile / "user").mkdir()
    (profile / "user" / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")
    return profile
