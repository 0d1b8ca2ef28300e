"""The refusals of `make run` that come before anything is installed or changed."""

import os
import socket
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def make_run(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    clean = {name: value for name, value in os.environ.items() if name != "PORT"}
    command = ["make", "--silent", "run", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=clean | environment, capture_output=True, text=True, timeout=60
    )


@pytest.fixture
def taken_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield str(server.getsockname()[1])


def test_a_taken_port_is_said_in_one_sentence_whichever_way_it_was_given(taken_port):
    for done in (make_run(PORT=taken_port), make_run(f"PORT={taken_port}")):
        assert done.returncode != 0
        assert done.stdout == ""
        assert done.stderr.startswith(f"Port {taken_port} er optaget af et andet program; vælg en anden")


@pytest.mark.parametrize("port", ["otte", "0", "65536", "80 81", "-1"])
def test_a_port_that_is_none_is_refused(port):
    done = make_run(PORT=port)
    assert done.returncode != 0
    assert done.stderr.startswith(f"PORT skal være et helt tal fra 1 til 65535, ikke »{port}«.")
