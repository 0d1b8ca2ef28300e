"""Lets several processes do something to the test database at the same instant. See also tests/racer.py."""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

PATIENCE = 90  # seconds for a whole round


@dataclass(frozen=True)
class Outcome:
    """How one process fared: `done` is what its action returned, `refused` the name of the refusal."""

    done: Any = None
    refused: str | None = None
    says: str = ""
    left: str | None = None


class Race:
    """A process that forks into as many as a round has jobs. `database` is Django's `settings_dict`."""

    def __init__(self, database: dict[str, Any]) -> None:
        self.complaints = tempfile.TemporaryFile("w+")  # noqa: SIM115 closed in close()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.racer"],
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "htk_workforce.settings",
                "DATABASE_URL": database_url(database),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.complaints,
            text=True,
            start_new_session=True,
        )

    def run(self, jobs: list[dict[str, Any]]) -> list[Outcome]:
        """Start every job at once and return how each went, in the order of `jobs`.

        Raises:
            AssertionError: a process ended in anything but success or one of the domain's refusals.
        """
        try:
            self.process.stdin.write(json.dumps(jobs) + "\n")
            self.process.stdin.flush()
            ready, *_ = select.select([self.process.stdout], [], [], PATIENCE)
            answer = self.process.stdout.readline() if ready else ""
        except BrokenPipeError:
            answer = ""
        assert answer, f"Kapløbet kom ikke i mål.\n{self._complaints()}"
        outcomes = json.loads(answer)
        faults = [outcome["fault"] for outcome in outcomes if "fault" in outcome]
        assert not faults, f"{len(faults)} af {len(jobs)} gik galt:\n" + "\n".join(sorted(set(faults)))
        return [Outcome(**outcome) for outcome in outcomes]

    def close(self) -> None:
        """End the process and the ones it forked."""
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process.stdout.close()
        self.complaints.close()

    def _complaints(self) -> str:
        self.complaints.seek(0)
        return self.complaints.read()


def database_url(database: dict[str, Any]) -> str:
    """The value of DATABASE_URL that leads another process to a database Django has open here."""
    name = str(database["NAME"])
    if database["ENGINE"] == "django.db.backends.sqlite3":
        assert name.startswith("/"), f"Kun en database i en fil kan deles mellem processer, ikke {name}."
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
