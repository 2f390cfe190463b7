"""What is deployed by: every setting in it is one that there is, and it asks for what is installed."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.config import BUILTIN
from bot.config_loader import load

ROOT = Path(__file__).parents[1]
GIVEN = {
    "TELEGRAM_BOT_TOKEN": "123456:AAEXAMPLE_example-example-example-example",
    "ONRECORD_TELEGRAM_ADMINS": "1001",
    "POSTGRES_PASSWORD": "secret",
}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def compose() -> dict[str, Any]:
    """The compose file, with variables in their places as the engine puts them there."""
    text = (ROOT / "deploy" / "compose.yml").read_text()
    read: dict[str, Any] = yaml.safe_load(re.sub(r"\$\{(\w+):\?\}", lambda match: GIVEN[match[1]], text))
    return read


BOTS = [name for name in compose()["services"] if name.startswith("bot-")]


@pytest.mark.parametrize("name", BOTS)
def test_a_bots_settings_are_known_and_lead_to_services_that_are_there(name: str) -> None:
    services = compose()["services"]
    config = load(None, {key: str(value) for key, value in services[name]["environment"].items()})
    assert config.telegram.token
    assert config.telegram.admins == (1001,)
    assert config.index.engine != BUILTIN
    hosts = [re.sub(r"^http://(.+):9200$", r"\1", url) for url in config.index.opensearch_urls]
    assert hosts == [one for one in services if one.startswith("search-")]
    database = services["postgres"]["environment"]
    expected = "postgresql://{POSTGRES_USER}:{POSTGRES_PASSWORD}@postgres/{POSTGRES_DB}".format(**database)
    assert config.store.url.reveal() == expected


def test_services_have_their_own_data_and_nothing_is_open_to_the_world() -> None:
    file = compose()
    volumes = [volume.partition(":")[0] for service in file["services"].values() for volume in service["volumes"]]
    assert sorted(volumes) == sorted(file["volumes"])
    assert not any("ports" in service for service in file["services"].values())
    assert all(service["networks"] == ["inside"] for name, service in file["services"].items() if name not in BOTS)
    assert file["networks"]["inside"]["internal"]
    managers = {
        service.get("environment", {}).get("cluster.initial_cluster_manager_nodes")
        for service in file["services"].values()
    }
    assert managers - {None} == {",".join(name for name in file["services"] if name.startswith("search-"))}


def test_the_engines_are_those_that_readme_says_were_tested() -> None:
    images = {service["image"] for service in compose()["services"].values()}
    text = (ROOT / "README.md").read_text()
    (search,) = [image for image in images if "opensearch" in image]
    assert f"OpenSearch cluster ({'.'.join(search.partition(':')[2].split('.')[:2])} was tested)" in text
    (database,) = [image for image in images if image.startswith("postgres")]
    assert f"PostgreSQL ({database.partition(':')[2]} was tested)" in text


def test_the_image_has_every_package_and_the_extra_for_postgresql() -> None:
    copied = re.findall(r"^COPY (\w+) \1$", DOCKERFILE, re.MULTILINE)
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]["find"]["include"]
    assert sorted(copied) == sorted(name.rstrip("*") for name in packages)
    for name in [PROJECT["readme"], *PROJECT["license-files"]]:
        assert re.search(rf"^COPY .*\b{name}\b", DOCKERFILE, re.MULTILINE)
    assert "'.[cluster]'" in DOCKERFILE
    assert "'onrecord[cluster]'" in DOCKERFILE
    assert "cluster" in PROJECT["optional-dependencies"]


def test_the_image_runs_as_nobody_special_over_its_volume() -> None:
    settings = dict(re.findall(r"\b(ONRECORD_\w+)=(\S+)", re.search(r"^ENV .*$", DOCKERFILE, re.MULTILINE)[0]))  # type: ignore[index]
    assert str(load(None, settings).data) == "/data"
    assert re.search(r"^VOLUME /data$", DOCKERFILE, re.MULTILINE)
    assert re.search(r"^USER (?!root)", DOCKERFILE, re.MULTILINE)
    (entry,) = re.findall(r'^ENTRYPOINT \["(\w+)"\]$', DOCKERFILE, re.MULTILINE)
    assert entry in PROJECT["scripts"]
    (version,) = set(re.findall(r"^FROM python:3\.(\d+)-slim", DOCKERFILE, re.MULTILINE))
    assert int(version) >= int(PROJECT["requires-python"].removeprefix(">=3."))


def test_the_units_settings_are_known() -> None:
    unit = (ROOT / "deploy" / "onrecord.service").read_text()
    settings = dict(
        line.partition("=")[2].split("=", 1) for line in unit.splitlines() if line.startswith("Environment=")
    )
    assert str(load(None, settings).data) == "/var/lib/onrecord"
    (command,) = re.findall(r"^ExecStart=\S+/(\w+) run$", unit, re.MULTILINE)
    assert command in PROJECT["scripts"]
