"""A real object store on loopback: OpenStack Swift with its S3 API, from PyPI, one process each of its four servers.

    with ObjectStore(folder, python=".venv-swift/bin/python") as store:
        store.environ   what an S3 client needs in its environment
        store.stop(); store.start()     the store is down meanwhile, and has its objects again

One copy of each object, no authentication service but Swift's own list of users, nothing else left out.
"""

from __future__ import annotations

import getpass
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

KEY, SECRET = "test:tester", "canary-secret-0123456789"

SERVERS = ("account", "container", "object", "proxy")

PIPELINE = "catch_errors gatekeeper cache listing_formats bulk s3api tempauth slo dlo proxy-server"

RINGS = """
import sys
from swift.common.ring import RingBuilder
folder, *ports = sys.argv[1:]
for name, port in zip(("account", "container", "object"), ports):
    ring = RingBuilder(1, 1, 0)
    ring.add_dev({"id": 0, "region": 1, "zone": 1, "ip": "127.0.0.1", "port": int(port), "device": "d1", "weight": 1.0})
    ring.rebalance()
    ring.get_ring().save(f"{folder}/{name}.ring.gz")
"""

LAUNCH = """
import runpy, socket, sys
from swift.common import wsgi
listening = wsgi.get_socket
def get_socket(conf):
    bound = listening(conf)
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return bound
wsgi.get_socket = get_socket
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
"""Head and body of a reply are sent apart, and would else wait 40 ms for each other on loopback."""


class ObjectStore:
    """python: of an environment that has Swift."""

    def __init__(self, folder: Path, *, python: Path) -> None:
        self.folder = folder
        self._python = python
        self._processes: list[subprocess.Popen[bytes]] = []

    @property
    def environ(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_DEFAULT_REGION": "us-east-1",
        }

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._ports['proxy']}"

    def __enter__(self) -> ObjectStore:
        (self.folder / "node" / "d1").mkdir(parents=True)
        self._ports = dict(zip(SERVERS, _free_ports(len(SERVERS)), strict=True))
        storage = [str(self._ports[name]) for name in SERVERS[:3]]
        subprocess.run([self._python, "-c", RINGS, self.folder, *storage], check=True, timeout=60)
        (self.folder / "swift.conf").write_text("[swift-hash]\nswift_hash_path_suffix = test\n")
        for name in SERVERS:
            (self.folder / f"{name}.conf").write_text(self._settings(name))
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Returns when it answers."""
        programs = self._python.parent
        for name in SERVERS:
            with (self.folder / f"{name}.log").open("ab") as log:
                words = [
                    self._python,
                    "-c",
                    LAUNCH,
                    programs / f"swift-{name}-server",
                    self.folder / f"{name}.conf",
                    "-v",
                ]
                process = subprocess.Popen(words, stdout=log, stderr=log, start_new_session=True)
            self._processes.append(process)
        until = time.monotonic() + 60
        while not self._answers():
            if time.monotonic() > until or any(process.poll() is not None for process in self._processes):
                self.stop()
                raise RuntimeError(f"Swift did not start: see {self.folder}/*.log")
            time.sleep(0.05)

    def stop(self) -> None:
        """No more answers, at once."""
        for process in self._processes:
            process.send_signal(signal.SIGKILL)
            process.wait(30)
        self._processes.clear()

    def _answers(self) -> bool:
        for name in SERVERS:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self._ports[name]}/healthcheck", timeout=5).close()
            except urllib.error.HTTPError:
                continue
            except OSError:
                return False
        return True

    def _settings(self, name: str) -> str:
        common = [
            "[DEFAULT]", "bind_ip = 127.0.0.1", f"bind_port = {self._ports[name]}", "workers = 0",
            f"user = {getpass.getuser()}", f"swift_dir = {self.folder}", f"devices = {self.folder}/node",
            "mount_check = false", "log_name = swift", "[pipeline:main]",
        ]  # fmt: skip
        if name != "proxy":
            return "\n".join(
                [*common, f"pipeline = {name}-server", f"[app:{name}-server]", f"use = egg:swift#{name}", ""]
            )
        parts = [
            *common,
            f"pipeline = {PIPELINE}",
            "[app:proxy-server]",
            "use = egg:swift#proxy",
            "account_autocreate = true",
        ]
        for part in PIPELINE.split()[:-1]:
            parts += [f"[filter:{part}]", f"use = egg:swift#{'memcache' if part == 'cache' else part}"]
            if part == "cache":
                parts.append("memcache_servers = 127.0.0.1:1")
            if part == "tempauth":
                parts.append(f"user_test_tester = {SECRET} .admin")
        return "\n".join([*parts, ""])


def _free_ports(count: int) -> list[int]:
    bound = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in bound]
    for one in bound:
        one.close()
    return ports


def swift_python() -> Path:
    """The Python of the environment that `make test-remote` makes, or that SWIFT_PYTHON names."""
    named = os.environ.get("SWIFT_PYTHON")
    return Path(named) if named else Path(__file__).resolve().parents[2] / ".venv-swift" / "bin" / "python"


class Bucket:
    """url: of a prefix in it, where runs are kept."""

    def __init__(self, store: ObjectStore, name: str) -> None:
        import botocore.session

        access = {"aws_access_key_id": store.environ["AWS_ACCESS_KEY_ID"]}
        access["aws_secret_access_key"] = store.environ["AWS_SECRET_ACCESS_KEY"]
        session = botocore.session.get_session()
        self._client = session.create_client("s3", "us-east-1", endpoint_url=store.endpoint, **access)
        self._client.create_bucket(Bucket=name)
        self.name = name
        self.url = f"s3://{name}/team/runs"

    def names(self, prefix: str = "") -> list[str]:
        """Of all objects below the prefix where runs are kept, from there on."""
        start = f"team/runs/{prefix}"
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=start)
        found = [one["Key"] for page in pages for one in page.get("Contents", ())]
        return [name.removeprefix("team/runs/") for name in found]

    def read(self, name: str) -> bytes:
        content: bytes = self._client.get_object(Bucket=self.name, Key=f"team/runs/{name}")["Body"].read()
        return content

    def put(self, key: str, content: bytes) -> None:
        """key: from the bucket on."""
        self._client.put_object(Bucket=self.name, Key=key, Body=content)
