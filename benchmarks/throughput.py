"""How near to the ideal, and at what cost in CPU, requests go through this harness and through what stands beside it.

    python benchmarks/throughput.py --write               # all systems in turns; the table into docs/reliability.md
    python benchmarks/throughput.py --systems harness --concurrency 50 --rounds 10

One server, in a process of its own, answers each request after `--latency` seconds. Every system asks it the same
letters for the same record, in a fresh process, in turns; loading and the first requests are not counted. The ideal is
`rounds x latency`: each of the places at once always taken. CPU is that of every asking process, user and system.
inspect_ai is installed into .venv-peers/ on first use, since it wants other versions of the libraries.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from pydantic import BaseModel, Field
from servers import running_server
from tables import machine, write_table

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reliability.md"
PEERS = ROOT / ".venv-peers"
PEER_PACKAGES = ("inspect_ai", "openai>=3,<4")

WARM_UP = 20
LONGEST = 600
"""Seconds of one measurement, loading included."""


class Stop(BaseModel):
    """One place on the way."""

    place: str
    day: str | None = None
    miles: float | None = None


class Journey(BaseModel):
    """What a letter says about a journey."""

    traveller: str | None = Field(None, description="Who travels")
    purpose: str | None = Field(None, description="What for, in the letter's own words")
    began: str | None = Field(None, description="ISO 8601")
    ended: str | None = Field(None, description="ISO 8601")
    companions: list[str] = Field(default_factory=list, description="Everybody else who travels")
    cost: float | None = None
    stops: list[Stop] = Field(default_factory=list)


ANSWER = {
    "traveller": "Ada Quill",
    "purpose": "to see the mills that were built after the flood",
    "began": "2031-05-02",
    "ended": "2031-05-19",
    "companions": ["Ivo Marsh", "Una Pell", "Tam Orchard"],
    "cost": 41.5,
    "stops": [{"place": f"Lorton {n}", "day": f"2031-05-{n + 2:02d}", "miles": 12.5 + n} for n in range(8)],
}

Ask = Callable[[int], Awaitable[None]]


def letter(number: int) -> str:
    """An invented letter of some 2 KB, another one for each number."""
    return f"Letter {number}. " + "On the way from Lorton to Elm the carrier counted the mills by the river. " * 28


def messages(number: int) -> list[Any]:
    """What a plain client is given to ask."""
    return [{"role": "system", "content": "Extract the journey."}, {"role": "user", "content": letter(number)}]


async def at_once(ask: Ask, *, total: int, concurrency: int) -> None:
    """`total` calls of `ask`, never more than `concurrency` at once."""
    numbers = iter(range(total))

    async def work() -> None:
        for number in numbers:
            await ask(number)

    await asyncio.gather(*(work() for _ in range(concurrency)))


async def through_openai(url: str, concurrency: int) -> Callable[[int, int], Awaitable[None]]:
    """The bare client: the record's JSON Schema as a forced tool, the reply not looked at."""
    import openai

    client = openai.AsyncOpenAI(api_key="none", base_url=url, max_retries=0, timeout=60)
    tool: Any = {"type": "function", "function": {"name": "Journey", "parameters": Journey.model_json_schema()}}
    choice: Any = {"type": "function", "function": {"name": "Journey"}}

    async def run(first: int, total: int) -> None:
        async def ask(number: int) -> None:
            await client.chat.completions.create(
                model="served", messages=messages(first + number), tools=[tool], tool_choice=choice
            )

        await at_once(ask, total=total, concurrency=concurrency)

    return run


async def through_instructor(url: str, concurrency: int) -> Callable[[int, int], Awaitable[None]]:
    """instructor over that client, in the same mode."""
    import instructor
    import openai

    client = instructor.from_openai(
        openai.AsyncOpenAI(api_key="none", base_url=url, max_retries=0, timeout=60), mode=instructor.Mode.TOOLS
    )

    async def run(first: int, total: int) -> None:
        async def ask(number: int) -> None:
            await client.chat.completions.create(
                model="served", messages=messages(first + number), response_model=Journey, max_retries=0
            )

        await at_once(ask, total=total, concurrency=concurrency)

    return run


async def through_harness(url: str, concurrency: int) -> Callable[[int, int], Awaitable[None]]:
    """This harness with everything on: prompt, store, scheduler, validation."""
    from harness.extract import ExchangeStore, ModelSettings, RequestLimits, Scheduler, Task, extract_all, open_model
    from harness.records import Document, Schema

    schema = Schema("journey", Journey, "digest")
    settings = ModelSettings("openai/served", base_url=url, timeout=60, concurrency=concurrency)

    async def run(first: int, total: int) -> None:
        scheduler, store = Scheduler(RequestLimits(concurrency=concurrency)), ExchangeStore()
        with tempfile.TemporaryDirectory() as folder:
            store.open(Path(folder) / "exchanges.jsonl", provider="openai", server=url)
            model = open_model(settings, environ={}, store=store, scheduler=scheduler)
            tasks = [Task(Document(f"d{n}", letter(n), {}, f"{n}"), schema) for n in range(first, first + total)]
            done = await extract_all(model, tasks, concurrency=concurrency, scheduler=scheduler)
            assert all(extraction.valid for extraction in done)
            await model.aclose()
            await store.drain()
            store.close()

    return run


def with_workers(url: str, *, concurrency: int, total: int, workers: int) -> dict[str, float]:
    """The same with processes of its own; from the moment that all have loaded until the last answer is there.

    Their CPU is counted from their beginning, the making of a client included.
    """
    from harness.extract import ExchangeStore, ModelSettings, RequestLimits, Scheduler, Task
    from harness.extract.workers import ask_with_workers
    from harness.records import Document, Extraction, Schema

    asyncio.run(_warm_up(url, concurrency))
    schema = Schema("journey", Journey, "digest")
    settings = ModelSettings("openai/served", base_url=url, timeout=60, concurrency=concurrency)
    tasks = [Task(Document(f"d{n}", letter(n), {}, f"{n}"), schema) for n in range(WARM_UP, WARM_UP + total)]
    began, valid, store = [0.0], [0], ExchangeStore()

    def came(_: int, extraction: Extraction) -> None:
        valid[0] += extraction.valid

    def ready() -> None:
        began[0] = time.perf_counter()

    used = cpu()
    with tempfile.TemporaryDirectory() as folder:
        store.open(Path(folder) / "exchanges.jsonl", provider="openai", server=url)
        ask_with_workers(
            tasks,
            settings,
            workers=workers,
            environ={},
            store=store,
            scheduler=Scheduler(RequestLimits(concurrency=concurrency)),
            on_ready=ready,
            on_result=came,
        )
        wall = time.perf_counter() - began[0]
        store.close()
    assert valid[0] == total
    return {"wall": wall, "cpu": cpu() - used}


async def _warm_up(url: str, concurrency: int) -> None:
    run = await through_harness(url, concurrency)
    await run(0, WARM_UP)


async def through_inspect(url: str, concurrency: int) -> Callable[[int, int], Awaitable[None]]:
    """inspect_ai: a task of one sample a document, the record as a response schema, its log in a temporary folder."""
    os.environ["INSPECT_DISPLAY"] = "none"

    from inspect_ai import Task as InspectTask
    from inspect_ai import eval_async
    from inspect_ai.dataset import MemoryDataset, Sample
    from inspect_ai.model import GenerateConfig, ResponseSchema, get_model
    from inspect_ai.scorer import includes
    from inspect_ai.solver import generate
    from inspect_ai.util import json_schema

    asked = GenerateConfig(
        max_connections=concurrency, response_schema=ResponseSchema(name="journey", json_schema=json_schema(Journey))
    )
    model = get_model("openai/served", base_url=url, api_key="none", config=asked, responses_api=False)

    async def run(first: int, total: int) -> None:
        samples = [Sample(input=letter(first + n), target="x", id=n + 1) for n in range(total)]
        task = InspectTask(dataset=MemoryDataset(samples), solver=generate(tool_calls="none"), scorer=includes())
        with tempfile.TemporaryDirectory() as folder:
            (log,) = await eval_async(task, model=model, log_dir=folder, max_samples=concurrency)
            assert log.status == "success", log.error

    return run


SYSTEMS = {
    "openai": through_openai,
    "instructor": through_instructor,
    "inspect_ai": through_inspect,
    "harness": through_harness,
}
ALL = (*SYSTEMS, "harness --workers 2")
SHOWN = {"openai": "openai, the bare client", "instructor": "instructor alone"}


def cpu() -> float:
    """Seconds of CPU that this process and those that it has waited for have used."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


async def measure(system: str, url: str, *, concurrency: int, total: int) -> dict[str, float]:
    """Seconds of wall and CPU for `total` requests, after a warm-up."""
    run = await SYSTEMS[system](url, concurrency)
    await run(0, WARM_UP)
    wall, used = time.perf_counter(), cpu()
    await run(WARM_UP, total)
    return {"wall": time.perf_counter() - wall, "cpu": cpu() - used}


def measure_one(system: str, url: str, *, concurrency: int, total: int) -> dict[str, float]:
    """The same for any system; to be called with no event loop running."""
    name, _, workers = system.partition(" --workers ")
    if workers:
        return with_workers(url, concurrency=concurrency, total=total, workers=int(workers))
    return asyncio.run(measure(name, url, concurrency=concurrency, total=total))


def in_own_process(system: str, url: str, *, concurrency: int, total: int) -> dict[str, float] | None:
    """The same, in a fresh process; None where it cannot run, which is said."""
    command = [python_for(system), __file__, "--one", system, "--url", url]
    command += ["--concurrency", str(concurrency), "--total", str(total)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        sys.stderr.write(f"{system}: given up after {LONGEST} s\n")
        return None
    if done.returncode:
        sys.stderr.write(f"{system}: {done.stderr.strip().splitlines()[-1:]}\n")
        return None
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def python_for(system: str) -> str:
    """The interpreter that has it; for inspect_ai one of its own, made where there is none yet."""
    if system != "inspect_ai":
        return sys.executable
    python = PEERS / "bin" / "python"
    if not (PEERS / "made").exists():
        sys.stderr.write(f"installing inspect_ai into {PEERS.name}/\n")
        subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PEER_PACKAGES], check=True)
        (PEERS / "made").touch()
    return str(python)


def versions() -> str:
    """Of what was measured, as far as it is installed."""
    code = (
        "from importlib import metadata\n"
        "for name in ('openai', 'instructor', 'inspect_ai', 'extraction-harness'):\n"
        "    try: print(name, metadata.version(name))\n"
        "    except metadata.PackageNotFoundError: pass\n"
    )
    found: dict[str, str] = {}
    for python in (sys.executable, str(PEERS / "bin" / "python")):
        if Path(python).exists():
            said = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout
            for line in said.splitlines():
                found.setdefault(*line.split(" ", 1))
    return ", ".join(f"{name} {version}" for name, version in found.items())


def table(given: argparse.Namespace) -> list[str]:
    """Measures everything, and prints the rows as they come. The systems take turns, `--turns` times."""
    lines = [
        "| system | at once | requests | efficiency | wall s | CPU ms a request |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    with running_server(latency=given.latency, answer=json.dumps(ANSWER)) as url:
        for concurrency in given.concurrency:
            total = concurrency * given.rounds
            got: dict[str, list[dict[str, float]]] = {system: [] for system in given.systems}
            for _ in range(given.turns):
                for system in given.systems:
                    measured = in_own_process(system, url, concurrency=concurrency, total=total)
                    got[system] += [] if measured is None else [measured]
            for system, runs in got.items():
                if not runs:
                    continue
                wall = statistics.median(run["wall"] for run in runs)
                each = 1000 * statistics.median(run["cpu"] for run in runs) / total
                efficiency = given.rounds * given.latency / wall
                shown = SHOWN.get(system, system)
                lines.append(f"| {shown} | {concurrency} | {total} | {efficiency:.2f} | {wall:.2f} | {each:.2f} |")
                sys.stdout.write(lines[-1] + "\n")
                sys.stdout.flush()
    return lines


def main() -> None:
    """Prints a table in markdown, and puts it into the documentation where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--concurrency", type=int, nargs="+", default=[50, 200])
    parser.add_argument("--rounds", type=int, default=20, help="requests for each place at once")
    parser.add_argument("--turns", type=int, default=3, help="times that each system is measured; the median counts")
    parser.add_argument("--latency", type=float, default=0.2)
    parser.add_argument("--systems", nargs="+", choices=ALL, default=list(ALL), metavar="SYSTEM")
    parser.add_argument("--write", action="store_true", help="put the table into docs/reliability.md")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    parser.add_argument("--total", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        measured = measure_one(given.one, given.url, concurrency=given.concurrency[0], total=given.total)
        sys.stdout.write(json.dumps(measured) + "\n")
        return
    busy = os.getloadavg()[0]
    lines = table(given)
    if given.write:
        told = [
            "",
            f"Command: `python benchmarks/throughput.py --write`. Machine: {machine()}; load before it {busy:.1f}. "
            f"{versions()}. Server latency {given.latency:g} s on loopback; the median of {given.turns} turns.",
            "",
            *lines,
            "",
        ]
        write_table(PAGE, script="throughput.py", heading="## How near to the ideal", lines=told)


if __name__ == "__main__":
    main()
