"""How near to the ideal, and at what cost in CPU, requests go through this harness and through what stands beside it.

    python benchmarks/throughput.py [--concurrency 50 200] [--rounds 20] [--latency 0.2] [--inspect-python PATH]

One server, in a process of its own, answers each request after `latency`. Every system asks it the same documents for
the same record, in a fresh process, one after another; loading and the first requests are not counted. The ideal is
`rounds x latency`: each of the places at once always taken. CPU is the asking process's own, user and system.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
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

WARM_UP = 20


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


async def through_inspect(url: str, concurrency: int) -> Callable[[int, int], Awaitable[None]]:
    """inspect_ai: a task of one sample a document, the record as a response schema, its log in a temporary folder."""
    from inspect_ai import Task as InspectTask
    from inspect_ai import eval_async
    from inspect_ai.dataset import MemoryDataset, Sample
    from inspect_ai.model import GenerateConfig, get_model
    from inspect_ai.scorer import includes
    from inspect_ai.solver import generate

    model = get_model("openai/served", base_url=url, api_key="none", config=GenerateConfig(max_connections=concurrency))

    async def run(first: int, total: int) -> None:
        samples = [Sample(input=letter(first + n), target="x", id=n + 1) for n in range(total)]
        task = InspectTask(dataset=MemoryDataset(samples), solver=generate(), scorer=includes())
        with tempfile.TemporaryDirectory() as folder:
            await eval_async(task, model=model, log_dir=folder, max_samples=concurrency, display="none")

    return run


SYSTEMS = {
    "openai": through_openai,
    "instructor": through_instructor,
    "harness": through_harness,
    "inspect_ai": through_inspect,
}


def cpu() -> float:
    """Seconds of CPU that this process has used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def measure(system: str, url: str, *, concurrency: int, total: int) -> dict[str, float]:
    """Seconds of wall and CPU for `total` requests, after a warm-up."""
    run = await SYSTEMS[system](url, concurrency)
    await run(0, WARM_UP)
    wall, used = time.perf_counter(), cpu()
    await run(WARM_UP, total)
    return {"wall": time.perf_counter() - wall, "cpu": cpu() - used}


def in_own_process(python: str, system: str, url: str, *, concurrency: int, total: int) -> dict[str, float] | None:
    """The same, in a fresh process; None where it cannot run."""
    command = [
        python,
        __file__,
        "--one",
        system,
        "--url",
        url,
        "--concurrency",
        str(concurrency),
        "--total",
        str(total),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write(f"{system}: {done.stderr.strip().splitlines()[-1:]}\n")
        return None
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def main() -> None:
    """Prints a table in markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--concurrency", type=int, nargs="+", default=[50, 200])
    parser.add_argument("--rounds", type=int, default=20, help="requests for each place at once")
    parser.add_argument("--latency", type=float, default=0.2)
    parser.add_argument("--systems", nargs="+", default=["openai", "instructor", "harness"])
    parser.add_argument("--inspect-python", help="of an environment that has inspect_ai")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    parser.add_argument("--total", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        measured = asyncio.run(measure(given.one, given.url, concurrency=given.concurrency[0], total=given.total))
        sys.stdout.write(json.dumps(measured) + "\n")
        return
    pythons = dict.fromkeys(given.systems, sys.executable)
    if given.inspect_python:
        pythons["inspect_ai"] = given.inspect_python
    sys.stdout.write("| system | at once | requests | wall s | efficiency | CPU ms a request | load |\n")
    sys.stdout.write("| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n")
    with running_server(latency=given.latency, answer=json.dumps(ANSWER)) as url:
        for concurrency in given.concurrency:
            for system, python in pythons.items():
                total = concurrency * given.rounds
                measured = in_own_process(python, system, url, concurrency=concurrency, total=total)
                if measured is None:
                    continue
                efficiency = given.rounds * given.latency / measured["wall"]
                each = 1000 * measured["cpu"] / total
                sys.stdout.write(
                    f"| {system} | {concurrency} | {total} | {measured['wall']:.2f} | {efficiency:.2f} | {each:.2f} "
                    f"| {os.getloadavg()[0]:.1f} |\n"
                )
                sys.stdout.flush()


if __name__ == "__main__":
    main()
