"""The site of 10,000 generated scenarios beside Allure 3 and Cucumber's html-formatter, in one run.

All three are made from the same run, each from the files that it is given: Accord from a journal.
The peers come from npm and stay outside of this folder: ``npm install allure
@cucumber/html-formatter``. The pages are opened in Chromium, of the peers through a server on this
machine. Who makes little of a page leaves the rest to whoever opens it: CPU and memory are told of
both, of whole processes, and first is who needs least of making and showing together.

Usage: python benchmarks/peers.py FOLDER/node_modules [scenarios]
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from accord.model.catalogue import Catalogue
from accord.model.run import Case, Run
from accord.model.status import Status
from accord.pipeline.folders import RUNS, load_run
from accord.reports.allure import Allure
from accord.reports.site import Site

# Beside this script, and no package that could be imported by a whole name.
reported = import_module("report")
generated = reported.generated

CHROMIUM = "/usr/bin/chromium"
WORD = "kind 7"
_TO_HTML = """
import fs from "node:fs"; import readline from "node:readline";
import { CucumberHtmlStream } from "FOLDER/@cucumber/html-formatter/dist/src/index.js";
const stream = new CucumberHtmlStream();
stream.pipe(fs.createWriteStream(process.argv[3]));
for await (const line of readline.createInterface({ input: fs.createReadStream(process.argv[2]) }))
  if (!stream.write(JSON.parse(line))) await new Promise((go) => stream.once("drain", go));
stream.end();
"""
_FILTER = """
async ([field, hits, word]) => {
  const box = document.querySelector(field);
  const shown = () => document.querySelector(hits)?.textContent;
  const before = shown(), began = performance.now();
  const passed = () => (performance.now() - began) / 1000;
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(box, word);
  box.dispatchEvent(new Event("input", { bubbles: true }));
  do await new Promise(requestAnimationFrame); while (shown() === before && passed() < 60);
  return passed();
}
"""
_STATUSES = {Status.PASSED: "PASSED", Status.FAILED: "FAILED", Status.PENDING: "PENDING"}


def messages(catalogue: Catalogue, run: Run) -> Iterator[dict[str, object]]:
    """The run as Cucumber's messages."""
    yield {"meta": {"protocolVersion": "27.0.0", "implementation": {"name": "x", "version": "1"},
        "runtime": {"name": "x"}, "os": {"name": "x"}, "cpu": {"name": "x"}}}  # fmt: skip
    yield {"testRunStarted": {"timestamp": {"seconds": 0, "nanos": 0}}}
    cases = run.stages["scenarios"].cases
    for feature in catalogue.features:
        scenarios = feature.all_scenarios()
        children = []
        for scenario in scenarios:
            steps = [
                {"id": f"{scenario.id}/{number}", "keyword": f"{step.keyword} ", "text": step.text,
                 "location": {"line": step.line, "column": 1}, "keywordType": "Unknown"}
                for number, step in enumerate(scenario.steps)
            ]  # fmt: skip
            children.append({"scenario": {"id": scenario.id, "name": scenario.title, "steps": steps,
                "keyword": "Scenario", "tags": [], "examples": [], "description": "",
                "location": {"line": scenario.line, "column": 1}}})  # fmt: skip
        yield {
            "source": {
                "uri": feature.path,
                "data": "",
                "mediaType": "text/x.cucumber.gherkin+plain",
            }
        }
        yield {"gherkinDocument": {"uri": feature.path, "comments": [], "feature": {
            "name": feature.title, "keyword": "Feature", "language": "en", "description": "",
            "tags": [], "location": {"line": 1, "column": 1}, "children": children}}}  # fmt: skip
        for scenario in scenarios:
            yield from _case(scenario.id, scenario.title, feature.path, len(scenario.steps), cases)
    yield {"testRunFinished": {"success": False, "timestamp": {"seconds": 9, "nanos": 0}}}


def _case(
    id: str, title: str, path: str, count: int, cases: Mapping[str, Case]
) -> Iterator[dict[str, object]]:
    at = {"seconds": 1, "nanos": 0}
    yield {"pickle": {"id": f"p{id}", "uri": path, "name": title, "language": "en", "tags": [],
        "astNodeIds": [id], "steps": [{"id": f"p{id}/{n}", "text": "x", "astNodeIds": [f"{id}/{n}"],
        "type": "Action"} for n in range(count)]}}  # fmt: skip
    yield {"testCase": {"id": f"t{id}", "pickleId": f"p{id}", "testSteps": [
        {"id": f"t{id}/{n}", "pickleStepId": f"p{id}/{n}", "stepDefinitionIds": [],
         "stepMatchArgumentsLists": []} for n in range(count)]}}  # fmt: skip
    yield {
        "testCaseStarted": {"id": f"s{id}", "testCaseId": f"t{id}", "attempt": 0, "timestamp": at}
    }
    attempt = cases[id].last
    assert attempt is not None
    for number in range(count):
        step = attempt.steps[number] if number < len(attempt.steps) else None
        status = _STATUSES.get(step.status, "FAILED") if step else "SKIPPED"
        result = {"status": status, "duration": {"seconds": 0, "nanos": 1000}}
        about = {"testCaseStartedId": f"s{id}", "testStepId": f"t{id}/{number}", "timestamp": at}
        yield {"testStepStarted": about}
        yield {"testStepFinished": about | {"testStepResult": result}}
    yield {
        "testCaseFinished": {"testCaseStartedId": f"s{id}", "timestamp": at, "willBeRetried": False}
    }


def make(kind: str, scenarios: int, folder: Path) -> None:
    """In a child: write what each of them starts from, or the site."""
    if kind == "site":
        run_folder = folder / "reports" / RUNS / reported.RUNS[0]
        Site(run_folder).write(*load_run(run_folder), folder / "site")
        return
    catalogue = generated.catalogue(scenarios)
    run = generated.run(catalogue)
    if kind == "journal":
        reported.record(folder, catalogue, 0)
    elif kind == "allure":
        Allure(folder / "none").write(catalogue, run, folder / "allure-results")
    else:
        with (folder / "messages.ndjson").open("w", encoding="utf-8") as file:
            file.writelines(f"{json.dumps(it)}\n" for it in messages(catalogue, run))


def measured(command: list[str], folder: Path) -> dict[str, float]:
    """What a command takes."""
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command[0]} ended with {status}")
    return {"made CPU s": usage.ru_utime + usage.ru_stime, "made peak MB": usage.ru_maxrss / 1000}


class Browser:
    """What the processes of a browser that this one started take; all that it starts are theirs."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self.peak_mb = 0.0
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()

    @property
    def cpu_s(self) -> float:
        """Seconds of all of them up to now."""
        ticks = sum(int(it[11]) + int(it[12]) for it in _processes().values())
        return ticks / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        self._over.set()
        self._watch.join()

    def _look(self) -> None:
        while not self._over.wait(0.1):
            self.peak_mb = max(self.peak_mb, sum(map(_own_mb, _processes())))


def _processes() -> dict[int, list[str]]:
    """The fields behind the name in ``/proc/PID/stat`` of the browser's processes."""
    fields: dict[int, list[str]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            name, _, rest = (folder / "stat").read_text().rpartition(")")
        except OSError:
            continue
        fields[int(folder.name)] = [name.partition("(")[2], *rest.split()[1:]]
    below = {os.getpid()}
    for _ in fields:
        more = {pid for pid, it in fields.items() if int(it[1]) in below} - below
        if not more:
            break
        below |= more
    # Not the driver that leads it, which no reader has.
    return {
        pid: ["", *fields[pid][1:]] for pid in below & fields.keys() if "chrom" in fields[pid][0]
    }


def _own_mb(pid: int) -> float:
    """Its memory, with a share of what it shares with others."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1000


def weight(path: Path) -> dict[str, float]:
    files = [it for it in path.rglob("*") if it.is_file()] if path.is_dir() else [path]
    return {"MB": sum(it.stat().st_size for it in files) / 1e6, "files": float(len(files))}


def looked_at(url: str, ready: str, field: str, hits: str) -> dict[str, float]:
    """How long a page takes until it shows cases, how large it is, how long its filter takes."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page, processes = browser.new_page(), Browser()
        began, cpu_s = time.perf_counter(), processes.cpu_s
        page.goto(url, timeout=300_000)
        page.locator(ready).first.wait_for(timeout=300_000)
        figures = {"first content s": time.perf_counter() - began}
        processes.close()
        figures |= {"shown CPU s": processes.cpu_s - cpu_s, "shown peak MB": processes.peak_mb}
        figures["DOM nodes"] = page.evaluate("() => document.querySelectorAll('*').length")
        figures["filter s"] = _filtered(page, field, hits)
        browser.close()
    return figures


def _filtered(page: Page, field: str, hits: str) -> float:
    """From a word in the field to the first frame in which something else is shown."""
    seconds: float = page.evaluate(_FILTER, [field, hits, WORD])
    return seconds


def served(folder: Path) -> ThreadingHTTPServer:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def child(kind: str, scenarios: int, folder: Path) -> dict[str, float]:
    command = [sys.executable, __file__, "--child", kind, str(scenarios), str(folder)]
    return measured(command, folder)


def main() -> None:
    if len(sys.argv) == 1:
        print("left out: say where the peers are, FOLDER/node_modules")
        return
    modules, scenarios = Path(sys.argv[1]).resolve(), int((*sys.argv, "10000")[2])
    rows: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        child("journal", scenarios, folder)
        rows["Accord"] = child("site", scenarios, folder) | weight(folder / "site")
        child("allure", scenarios, folder)
        allure = [str(modules / ".bin/allure"), "generate", "allure-results", "-o", "allure"]
        rows["Allure 3"] = measured(allure, folder) | weight(folder / "allure")
        child("messages", scenarios, folder)
        (folder / "to-html.mjs").write_text(_TO_HTML.replace("FOLDER", modules.as_posix()))
        cucumber = ["node", "to-html.mjs", "messages.ndjson", "cucumber.html"]
        rows["Cucumber HTML"] = measured(cucumber, folder) | weight(folder / "cucumber.html")
        server = served(folder)
        base = f"http://127.0.0.1:{server.server_port}"
        rows["Accord"] |= looked_at(
            (folder / "site/scenarios.html").as_uri(), "#list li", "#filter input", "#found"
        )
        rows["Allure 3"] |= looked_at(
            f"{base}/allure/", "[data-testid=tree-leaf]", "[data-testid=search-input]",
            "[data-testid=tree-leaf]",
        )  # fmt: skip
        rows["Cucumber HTML"] |= looked_at(
            f"{base}/cucumber.html", "#report ol, #report h2", "input[type=text], input",
            "#report",
        )  # fmt: skip
        server.shutdown()
    for row in rows.values():
        row["CPU s of both"] = row["made CPU s"] + row["shown CPU s"]
        row["largest peak MB"] = max(row["made peak MB"], row["shown peak MB"])
    names = list(rows["Accord"])
    print(f"{scenarios} scenarios")
    print(f"{'':18}" + "".join(f"{name:>18}" for name in rows))
    for name in names:
        print(f"{name:18}" + "".join(f"{row.get(name, 0):18.2f}" for row in rows.values()))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        make(sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
    else:
        main()
