"""Ninety-five secrets, each told in a place and an encoding of its own, to all suites."""

from __future__ import annotations

import base64
import inspect
import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from accord.model.ids import slug
from fakes import secret_encodings
from fakes.secret_encodings import ENCODINGS
from fakes.secret_service import SERVICE, contract
from fakes.tiny_workspace import TinyWorkspace

PLACES = (
    "query",
    "path",
    "header",
    "cookie",
    "json-value",
    "json-key",
    "json-pair",
    "form",
    "multipart",
    "xml",
    "text",
    "printed",
    "complained",
    "logged",
    "attached",
    "asserted",
    "raised",
    "cleaned-up",
    "threaded",
)
STEPS = f"""{inspect.getsource(secret_encodings)}
import logging
import sys
import threading

from behave import then, when
"""
STEPS += """


def ask(context, path="/login", method="POST", **parts):
    client = context.accord.client
    context.accord.keep(lambda: client.request("shop", method, path, **parts))


def raises(text):
    raise RuntimeError(f"not {text}")


def asserts(text):
    assert not text, f"not {text}"


def in_thread(text):
    thread = threading.Thread(target=raises, args=[text])
    thread.start()
    thread.join()


def caught(text):
    try:
        asserts(text)
    except AssertionError as error:
        print(error)


RED = {"asserted": asserts, "raised": raises, "threaded": in_thread}
if SOUND:
    RED = dict.fromkeys(RED, caught)


@when("{name} is told as {place} in {encoding}")
def told(context, name, place, encoding):
    text = ENCODINGS[encoding](context.accord.variables[name])
    in_header = quote(text, safe="+/=%")
    if place == "query":
        ask(context, f"/login?a={quote(text, safe='')}")
    elif place == "path":
        ask(context, f"/login/{quote(text, safe='')}")
    elif place == "header":
        ask(context, headers={"X-Told": in_header})
    elif place == "cookie":
        ask(context, headers={"Cookie": f"told={in_header}"})
    elif place == "json-value":
        ask(context, json={"deep": [{"told": text}]})
    elif place == "json-key":
        ask(context, json={text: True})
    elif place == "json-pair":
        ask(context, json=[{"name": "told", "value": text}])
    elif place == "form":
        ask(context, content=f"a={quote(text, safe='')}", headers={"Content-Type": FORM})
    elif place == "multipart":
        head = 'Content-Disposition: form-data; name="told"'
        part = f"--b\\r\\n{head}\\r\\n\\r\\n{text}\\r\\n--b--\\r\\n"
        ask(context, content=part, headers={"Content-Type": "multipart/form-data; boundary=b"})
    elif place == "xml":
        ask(context, content=f"<a told='1'>{text}</a>", headers={"Content-Type": "application/xml"})
    elif place == "text":
        ask(context, content=f"it is {text}.", headers={"Content-Type": "text/plain"})
    elif place == "printed":
        print("it is", text)
    elif place == "complained":
        print("it is", text, file=sys.stderr)
    elif place == "logged":
        logging.getLogger("shop").warning("it is %s", text)
    elif place == "attached":
        context.attach("text/plain", f"it is {text}".encode())
    elif place == "cleaned-up":
        context.add_cleanup(print, "it is", text)
    else:
        RED[place](text)


FORM = "application/x-www-form-urlencoded"


@then("it waits")
def waits(context):
    import pathlib, time
    pathlib.Path("begun").touch()
    time.sleep(60)


@then("it holds")
def holds(context):
    pass
"""
SETTINGS = """
[reports]
formats = ["site", "single", "junit", "allure", "github", "gitlab", "sarif"]

[notices]
channels = ["TEAM"]
when = "always"

[environments.local]
commands = {{ shop = ["python", "{service}", "{{port}}", "{manner}"] }}

[environments.local.variables]
{variables}

[stages.scenarios]

[stages.contract]
operations = ["shop/getX"]

[stages.contract.options]
phases = ["examples", "coverage"]
patience-s = 0
explore = {explores}

[stages.contract.options.sign-in]
operation = "signIn"
body = {{ {body} }}
"""
PROFILE = 'scenarios = "@all"\nusers = 4\nduration = "1 s"\n'
EXPERIMENT = """
title: All are told
description: Whatever is told stays told.
steady-state-hypothesis:
  title: told
  probes:
    - type: probe
      name: told
      tolerance: true
      provider:
        type: python
        module: accord.chaos
        func: scenarios_hold
        arguments: {tags: "@all"}
method:
  - type: action
    name: kill
    provider: {type: python, module: accord.chaos, func: kill, arguments: {service: shop}}
rollbacks:
  - type: action
    name: back
    provider: {type: python, module: accord.chaos, func: restore, arguments: {service: shop}}
"""


def planted() -> dict[str, tuple[str, str, str]]:
    """Each variable's value, place and encoding; the values hold what encodings change."""
    pairs = [(place, encoding) for place in PLACES for encoding in ENCODINGS]
    return {
        f"token_{number}": (f'k{number:02d}/Zq+ä"w7#{number * 7919:06d}', place, encoding)
        for number, (place, encoding) in enumerate(pairs)
    }


def matrix(
    folder: Path, *, declared: bool = True, waits: bool = False, sound: bool = False
) -> TinyWorkspace:
    """The workspace; secrets that are not ``declared`` stand in variables of harmless names.

    All that is wrong with it is red; where it is ``sound``, nothing is.
    """
    workspace = TinyWorkspace.at(folder)
    secrets = planted()
    names = {name: name if declared else name.replace("token", "word") for name in secrets}
    values = {names[name]: value for name, (value, _, _) in secrets.items()}
    workspace.write("service.py", SERVICE)
    workspace.write("contracts/shop.openapi.yaml", contract(values))
    workspace.write("contracts/released/1/shop.openapi.yaml", contract(dict.fromkeys(values, "x")))
    workspace.write("features/well.feature", "Feature: well\n  Scenario: well\n    Then it holds\n")
    tell(workspace, names, waits=waits)
    (folder / "steps/told.py").write_text(f"SOUND = {sound}\n{STEPS}")
    (folder / "load").mkdir()
    (folder / "load/told.toml").write_text(PROFILE)
    (folder / "chaos").mkdir()
    experiment = EXPERIMENT.replace("func: kill", "func: restart") if sound else EXPERIMENT
    (folder / "chaos/told.yaml").write_text(experiment)
    settings = SETTINGS.format(
        service=(folder / "service.py").as_posix(),
        manner="sound" if sound else "faulty",
        explores="false" if sound else "true",
        variables="\n".join(
            f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in values.items()
        ),
        # What a sign-in uses is secret by that alone.
        body=", ".join(f'{name} = "{{{name}}}"' for name in values if declared),
    )
    (folder / "accord.toml").write_text(settings)
    return workspace


def tell(
    workspace: TinyWorkspace, names: Mapping[str, str], *, waits: bool = False, titled: bool = False
) -> None:
    """Write the feature that tells all; where ``titled``, its titles hold them too."""
    scenarios = "".join(
        f"\n  @all\n  Scenario: {number}{f' is {value}' if titled else ''}\n"
        f"    When {names[name]} is told as {place} in {encoding}\n"
        for number, (name, (value, place, encoding)) in enumerate(planted().items())
    )
    last = "\n  Scenario: last\n    Then it waits\n" if waits else ""
    told = workspace.folder / "features/told.feature"
    told.write_text(f"Feature: told\n{scenarios}{last}")


def spellings(secret: str) -> set[bytes]:
    """How a secret may show, whatever stands around it."""
    ascii_only = secret.encode("ascii", "xmlcharrefreplace").decode()
    html = secret.replace('"', "&#34;")
    told = {encode(secret) for name, encode in ENCODINGS.items() if name != "base64-json"}
    told |= {
        ascii_only,
        html,
        secret.replace('"', "&quot;"),
        quote(quote(secret, safe=""), safe=""),
        slug(secret),
    }
    parts = {text.encode() for text in told}
    for inner in (secret, json.dumps(secret)[1:-1]):
        for before in range(3):
            # Long enough a part of what base64 makes of it, wherever it begins.
            parts.add(base64.b64encode(b" " * before + inner.encode())[4:20])
    return parts


def leaked(texts: Iterable[str], paths: Iterable[Path]) -> dict[str, set[str]]:
    """Where each secret shows, in texts, files and their names, by the name of its variable."""
    sought = {name: spellings(value) for name, (value, _, _) in planted().items()}
    contents = {f"text {number}": text.encode() for number, text in enumerate(texts)}
    for path in paths:
        inside = content(path) if path.is_file() else b""
        contents[path.as_posix()] = inside + path.name.encode()
    return {
        name: places
        for name, parts in sought.items()
        if (places := {at for at, text in contents.items() if any(part in text for part in parts)})
    }


def content(path: Path) -> bytes:
    """A file's bytes; of a database also its rows, which its pages may hold in parts."""
    raw = path.read_bytes()
    if not raw.startswith(b"SQLite format 3"):
        return raw
    with closing(sqlite3.connect(path)) as database:
        return raw + "\n".join(database.iterdump()).encode()
