"""A PostgreSQL server that lives as long as the test run: `pytest -p tests.postgresql`.

It listens on a socket in a temporary folder only, so nothing else on the machine is touched.
xdist workers share the server and make a database each.
"""

import atexit
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import pytest

OWNER = "postgres"  # initdb and the server refuse to run as root
ADDRESS = "HTK_TEST_POSTGRESQL"  # tells the xdist workers where the server is


class Server:
    """A PostgreSQL cluster in its own folder.

    Raises:
        pytest.UsageError: when PostgreSQL is not installed or does not start.
    """

    def __init__(self) -> None:
        self.programs = self._find_programs()
        # Directly in /tmp: the name of a socket may have some 100 characters only.
        self.folder = Path(tempfile.mkdtemp(prefix="htk-pg-", dir="/tmp"))
        self.data = self.folder / "data"
        atexit.register(self.stop)

    @staticmethod
    def _find_programs() -> Path:
        folders = list(Path("/usr/lib/postgresql").glob("*/bin"))
        if on_path := shutil.which("initdb"):
            folders.append(Path(on_path).parent)
        folders = [folder for folder in folders if (folder / "initdb").exists()]
        if not folders:
            raise pytest.UsageError(
                "PostgreSQL er ikke installeret, så testene kan ikke køres på den database. "
                "Kør »make test«, eller installér pakken postgresql."
            )
        return max(folders, key=lambda folder: int((re.findall(r"\d+", str(folder)) or ["0"])[-1]))

    def start(self) -> str:
        """Start the server and return the value of DATABASE_URL."""
        if os.geteuid() == 0:
            owner = pwd.getpwnam(OWNER)
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        self._run(
            "initdb", "-D", self.data, "-A", "trust", "-U", "app", "--no-sync", "-E", "UTF8",
            "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=da-DK",
        )  # fmt: skip
        options = {
            "listen_addresses": "",
            "unix_socket_directories": self.folder,
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
        }
        flags = " ".join(f"-c {name}='{value}'" for name, value in options.items())
        self._run("pg_ctl", "-D", self.data, "-l", self.folder / "log", "-o", flags, "-w", "start")
        return f"postgres://app@/postgres?host={self.folder}"

    def stop(self) -> None:
        """Stop the server and remove its folder. Harmless when done already."""
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(self.programs / program), *map(str, arguments)]
        if os.geteuid() == 0:
            command = ["runuser", "-u", OWNER, "--", *command]
        # pg_ctl leaves the server with its output: a pipe would never come to an end.
        with (self.folder / f"{program}.log").open("w+") as log:
            done = subprocess.run(command, cwd=self.folder, stdout=log, stderr=log)
            log.seek(0)
            if done.returncode:
                raise pytest.UsageError(f"PostgreSQL: {program} mislykkedes.\n{log.read()}")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config):
    """Before Django's settings load: pytest-django reads them in its own version of this hook."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        server = Server()
        early_config.add_cleanup(server.stop)
        # A run that is told to stop, as by a time limit, ends as with Ctrl+C and takes the server along.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        os.environ[ADDRESS] = server.start()
    os.environ["DATABASE_URL"] = os.environ[ADDRESS]
    return (yield)
