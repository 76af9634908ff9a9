"""A real time-stamp authority for the tests: openssl, behind a server on this machine."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.scrapers_site import Handler, Site, serve

CONFIG = """
[ tsa ]
default_tsa = t
[ t ]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_chain = no
[ ext ]
extendedKeyUsage = critical,timeStamping
[ req ]
distinguished_name = dn
[ dn ]
"""


@contextmanager
def running_authority(folder: Path) -> Iterator[Site]:
    """The authority at ``/tsa`` of the site; its certificate is ``tsa.pem`` in the folder."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl program here: it is the time-stamp authority of this test")
    (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder))
    (folder / "serial").write_text("01\n")
    make = (
        f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=tsa -config {folder}/tsa.cnf -extensions ext "
        f"-keyout {folder}/tsa.key -out {folder}/tsa.pem"
    )
    subprocess.run(make.split(), check=True, capture_output=True)

    def answer(handler: Handler) -> None:
        (folder / "query.tsq").write_bytes(handler.body)
        command = (
            f"openssl ts -reply -config {folder}/tsa.cnf -queryfile {folder}/query.tsq -signer {folder}/tsa.pem "
            f"-inkey {folder}/tsa.key -out {folder}/reply.tsr"
        )
        subprocess.run(command.split(), check=True, capture_output=True)
        reply = (folder / "reply.tsr").read_bytes()
        handler.reply(200, reply, {"Content-Type": "application/timestamp-reply"})

    with serve(Site()) as site:
        site.answers["/tsa"] = answer
        yield site
