"""Tools for DMN that are not ours, for tests: npm libraries, and Apache KIE's engine (`@kie-tools/jitexecutor-native`).

The engine is asked many authorities at once: a decision service round one decision, and a decision that calls it for
each of them, are added to the exported model, whose tables stay as they are.
"""

from __future__ import annotations

import json
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen
from xml.etree.ElementTree import SubElement, fromstring, register_namespace, tostring

from delivery_model.export.dmn import VERSIONS

PROGRAM = "@kie-tools/jitexecutor-native/dist/linux/jitexecutor"
SCHEMAS = {
    version: f"@kie-tools/dmn-marshaller/src/schemas/dmn-{version.replace('.', '_')}/DMN{version.replace('.', '')}.xsd"
    for version in VERSIONS
}
MODEL = f"{VERSIONS['1.3']}MODEL/"


def libraries(packages: Path, model: str, cells: list[dict]) -> dict:
    """What dmn-moddle and feelin, from npm too, make of a model and of cells of its tables."""
    script = Path(__file__).with_name("dmn_tools.mjs")
    asked = json.dumps({"model": model, "cells": cells})
    found = subprocess.run(
        ["node", script, packages.resolve()], input=asked, capture_output=True, text=True, check=True
    )
    return json.loads(found.stdout)


@contextmanager
def engine(packages: Path):
    """The address of an engine that runs as long as the block."""
    program = packages / PROGRAM
    program.chmod(0o755)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [f"-Dquarkus.http.port={port}", "-Dquarkus.http.host=127.0.0.1"]
    process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(address)
        yield address
    finally:
        process.kill()
        process.wait()


def wait_for(address: str) -> None:
    for _ in range(200):
        try:
            urlopen(f"{address}/q/health", timeout=5).close()
            return
        except URLError:
            time.sleep(0.05)
    raise AssertionError("the DMN engine does not start")


def post(address: str, path: str, body: object) -> dict:
    request = Request(address + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urlopen(request, timeout=300) as answer:
        return json.load(answer)


def answers(address: str, model: str, decision: str, authorities: list[dict]) -> list:
    """What one decision says of each authority, given the values of all that it looks at."""
    found = post(
        address, "/jitdmn/dmnresult", {"model": with_service(model, decision), "context": {"authorities": authorities}}
    )
    (result,) = [each for each in found["decisionResults"] if each["decisionName"] == "answers"]
    assert result["evaluationStatus"] == "SUCCEEDED", result["messages"][:2]
    return result["result"]


def with_service(model: str, decision: str) -> str:
    """The model with a service round one decision, and a decision that asks it for every authority."""
    register_namespace("", MODEL)
    root = fromstring(model)
    tag = f"{{{MODEL}}}"
    (asked,) = [each for each in root.iter(f"{tag}decision") if each.get("name") == decision]
    needed = {
        kind: [each.get("href") for each in asked.iter(f"{tag}{kind}")]
        for kind in ("requiredDecision", "requiredInput")
    }
    service = SubElement(root, f"{tag}decisionService", {"id": "service", "name": "ask"})
    SubElement(service, f"{tag}variable", {"name": "ask"})
    SubElement(service, f"{tag}outputDecision", {"href": f"#{asked.get('id')}"})
    for kind, target in (("requiredDecision", "inputDecision"), ("requiredInput", "inputData")):
        for href in needed[kind]:
            SubElement(service, f"{tag}{target}", {"href": href})
    names = [href.partition("-")[2] for href in (*needed["requiredDecision"], *needed["requiredInput"])]
    data = SubElement(root, f"{tag}inputData", {"id": "authorities", "name": "authorities"})
    SubElement(data, f"{tag}variable", {"name": "authorities"})
    every = SubElement(root, f"{tag}decision", {"id": "answers", "name": "answers"})
    SubElement(every, f"{tag}variable", {"name": "answers"})
    SubElement(SubElement(every, f"{tag}informationRequirement"), f"{tag}requiredInput", {"href": "#authorities"})
    SubElement(SubElement(every, f"{tag}knowledgeRequirement"), f"{tag}requiredKnowledge", {"href": "#service"})
    text = SubElement(SubElement(every, f"{tag}literalExpression"), f"{tag}text")
    text.text = f"for each in authorities return ask({', '.join(f'{name}: each.{name}' for name in names)})"
    return tostring(root, encoding="unicode")
