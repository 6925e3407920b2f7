"""A cluster found at an address, or made here."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from harness.cluster.versions import complaint, installed
from harness.errors import HarnessError, UsageError, excerpt

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["Cluster", "check_address", "open_cluster", "unfit"]

CONNECT = 5.0
"""Seconds until whoever listens at the address is said to be no scheduler."""

JOIN = 20.0
"""Seconds until a scheduler without a worker is given up."""


@dataclass(frozen=True)
class Cluster:
    """address: of the scheduler. client: connected to it. local: whether it was made here and ends with the command."""

    address: str
    client: Client
    local: bool

    def workers(self) -> list[str]:
        """The addresses of its workers, sorted."""
        return sorted(self.client.nthreads())


@contextmanager
def open_cluster(address: str | None, *, workers: int) -> Iterator[Cluster]:
    """The cluster whose scheduler is at `address`, else one of `workers` processes here, meanwhile.

    Raises UsageError where dask is not installed, nobody is at the address or no worker joins, and where workers have
    other versions than this process.
    """
    check_address(address)
    from distributed import Client

    _keep_quiet()
    if address is None:
        with _here(workers) as (client, found):
            yield Cluster(found, client, local=True)
        return
    try:
        # dask's client waits without end for whoever takes its connection and says nothing.
        kind = asyncio.run(_kind_of(address))
        if kind != "Scheduler":
            raise OSError(f"what answers is a {kind}")
        client = Client(address, timeout=CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise _no_scheduler(address, str(error) or f"nothing was said within {CONNECT:.0f} s") from error
    try:
        _check_workers(client, address)
        yield Cluster(address, client, local=False)
    finally:
        client.close(timeout=1)


async def _kind_of(address: str) -> str:
    from distributed import rpc

    async with asyncio.timeout(CONNECT), rpc(address) as asked:
        return str((await asked.identity()).get("type"))


def _keep_quiet() -> None:
    """What dask logs of lost connections the command itself says, in one line; and a chunk of work may be large."""
    import dask

    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1TB"})
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] in ("distributed", "tornado", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)


@contextmanager
def _here(workers: int) -> Iterator[tuple[Client, str]]:
    from distributed import Client, LocalCluster

    # One thread each: asking is one event loop, scoring is Python, and neither gains by a second.
    cluster = LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",  # None would take dask's own port, and warn where it is taken
        silence_logs=logging.CRITICAL,
    )
    client = Client(cluster, set_as_default=False)
    try:
        client.wait_for_workers(workers, timeout=3 * JOIN)
        client.run(_leave_ctrl_c_to_the_command)
        yield client, str(cluster.scheduler_address)
    finally:
        client.close(timeout=1)
        cluster.close(timeout=5)


def _leave_ctrl_c_to_the_command() -> None:
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def check_address(address: str | None) -> None:
    """Looks whether a cluster could be opened at `address`, or here without one, and starts nothing.

    Raises UsageError where dask is not installed, and at once where nobody takes a connection: dask itself would try
    again for a while.
    """
    if find_spec("distributed") is None:
        hint = "pip install 'extraction-harness[distributed]'"
        raise UsageError("--engine dask needs the library distributed, which is not installed", hint=hint)
    if address is None:
        return
    place = _host_and_port(address)
    if place is None:
        hint = "such as tcp://127.0.0.1:8786"
        raise UsageError(f"--scheduler is '{excerpt(address)}', and no address of a scheduler", hint=hint)
    try:
        socket.create_connection(place, timeout=CONNECT).close()
    except OSError as error:
        raise _no_scheduler(address, (error.strerror or str(error)).lower()) from error
    except UnicodeError as error:  # a name that no resolver can be asked for
        raise _no_scheduler(address, "there is no host of that name") from error


def _host_and_port(address: str) -> tuple[str, int] | None:
    """None where `address` is none of a scheduler."""
    try:
        parts = urlsplit(address if "://" in address else f"tcp://{address}")
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    usable = parts.scheme in ("tcp", "tls", "ws", "wss", "ucx") and address.isprintable()
    return (host, port) if usable and host and port else None


def _no_scheduler(address: str, why: str) -> UsageError:
    hint = "start one with `dask scheduler`, or leave --scheduler out for a cluster on this machine"
    return UsageError(f"no dask scheduler answers at {excerpt(address)}: {excerpt(why, 200)}", hint=hint)


def _check_workers(client: Client, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=JOIN)
    except TimeoutError as error:
        hint = f"start some: dask worker {excerpt(address)} --nworkers 4 --nthreads 1"
        said = f"the scheduler at {excerpt(address)} has no worker, and none joined within {JOIN:.0f} s"
        raise UsageError(said, hint=hint) from error
    found: Mapping[str, Any] = client.run(installed, on_error="return")
    for worker, theirs in sorted(found.items()):
        if isinstance(theirs, BaseException):
            raise unfit(worker, f"no harness that fits ({type(theirs).__name__}: {theirs})")
        said_of = complaint(theirs)
        if said_of is not None:
            raise unfit(worker, said_of)


def unfit(worker: str, why: str) -> HarnessError:
    """The error for a worker that has not what this process has."""
    hint = "install the same versions of Python, extraction-harness and its libraries on every worker"
    return UsageError(f"the dask worker {excerpt(worker)} has {excerpt(why, 300)}", hint=hint)
