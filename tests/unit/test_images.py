"""The image, the compose file and the manifests are what their tools understand, and harmless."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate
import pytest
import yaml
from check_jsonschema.builtin_schemas import get_builtin_schema

ROOT = Path(__file__).parents[2]
MANIFESTS = [
    pytest.param(manifest, id=f"{file.stem}-{manifest['kind']}-{manifest['metadata']['name']}")
    for file in sorted((ROOT / "deploy" / "kubernetes").glob("*.yaml"))
    for manifest in yaml.safe_load_all(file.read_text(encoding="utf-8"))
]
JOBS = [it for it in MANIFESTS if it.values[0]["kind"] == "Job"]  # type: ignore[index]


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions, each with its arguments on one line."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.strip().startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [
        (word, rest.strip())
        for line in joined.splitlines()
        if line.strip()
        for word, _, rest in (line.partition(" "),)
    ]


def arguments_of(word: str) -> list[str]:
    return [rest for instruction, rest in instructions() if instruction == word]


def test_compose_understands_the_file() -> None:
    document = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    jsonschema.validate(document, get_builtin_schema("vendor.compose-spec"))


@pytest.mark.parametrize("manifest", MANIFESTS)
def test_kubernetes_understands_a_manifest(manifest: dict[str, Any]) -> None:
    kubernetes_validate.validate(manifest, kubernetes_validate.latest_version(), strict=True)


@pytest.mark.parametrize("manifest", JOBS)
def test_a_pod_may_do_no_more_than_it_must(manifest: dict[str, Any]) -> None:
    pod = manifest["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is False
    assert manifest["spec"]["backoffLimit"] == 0
    for container in pod["containers"]:
        security = container["securityContext"]
        assert security["allowPrivilegeEscalation"] is False
        assert security["readOnlyRootFilesystem"] is True
        assert security["capabilities"]["drop"] == ["ALL"]
        assert container["resources"]["limits"]["memory"]
        assert not container["image"].endswith((":latest", "/shop-workspace"))


def test_the_verdict_reads_every_shard() -> None:
    shards, verdict = (it.values[0] for it in JOBS)
    total = shards["spec"]["completions"]  # type: ignore[index]
    command = shards["spec"]["template"]["spec"]["containers"][0]["args"][0]  # type: ignore[index]
    assert f"/{total}" in command
    arguments = verdict["spec"]["template"]["spec"]["containers"][0]["args"]  # type: ignore[index]
    assert arguments == ["merge", *(f"/shards/shard-{index}" for index in range(total))]


def test_the_image_does_not_run_as_root() -> None:
    assert arguments_of("USER")[-1] not in ("root", "0")


def test_the_image_has_stages_and_keeps_no_tools() -> None:
    assert len(arguments_of("FROM")) == 2
    assert any("--from=build" in rest for rest in arguments_of("COPY"))


@pytest.mark.parametrize("base", arguments_of("FROM"))
def test_what_the_image_is_made_from_has_a_version(base: str) -> None:
    image = base.split(" ", maxsplit=1)[0]
    assert ":" in image
    assert not image.endswith(":latest")


def test_what_is_installed_leaves_no_cache() -> None:
    for script in arguments_of("RUN"):
        if "apt-get install" in script:
            assert "--no-install-recommends" in script
            assert "rm -rf /var/lib/apt/lists" in script
        if "pip install" in script:
            assert "--no-cache-dir" in script
        assert "sudo" not in script
    assert not arguments_of("ADD")


def test_folders_are_named_in_full_and_the_command_needs_no_shell() -> None:
    assert all(rest.startswith("/") for rest in arguments_of("WORKDIR"))
    assert all(rest.startswith("[") for rest in (*arguments_of("ENTRYPOINT"), *arguments_of("CMD")))


def test_every_suite_is_in_the_image() -> None:
    assert any('".[all,' in script for script in arguments_of("RUN"))
