"""Keeps what the services answer.   record.py FOLDER OUT

One file for each question in OUT: method, path, status and body, with the copy's own addresses put as names. A header is
never kept (that is where tokens are), and a question whose answer has a secret of this copy in it ends the recording.
"""
import json
import os
import pathlib
import socket
import sys

folder, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
os.environ["OS_CLIENT_CONFIG_FILE"] = str(folder / "clouds.yaml")

import openstack  # noqa: E402  (reads the variable above)

SECRETS = [line.split("=", 1)[1] for line in (folder / "secrets").read_text().splitlines()]
cloud = openstack.connect(cloud="admin")
project = cloud.current_project_id
QUESTIONS = {
    "identity": ["", "/projects", "/domains", "/users", "/roles", "/services", "/endpoints", "/regions"],
    "compute": [
        "", "/servers/detail?all_tenants=1", "/os-services", "/os-hypervisors/detail", "/flavors/detail",
        "/os-availability-zone/detail", f"/os-quota-sets/{project}", "/os-aggregates", "/servers/none",
    ],
    "network": [
        "/v2.0/networks", "/v2.0/subnets", "/v2.0/ports", "/v2.0/routers", "/v2.0/agents", "/v2.0/floatingips",
        "/v2.0/security-groups", f"/v2.0/quotas/{project}", "/v2.0/quotas", "/v2.0/networks/none",
    ],
    "image": ["/v2/images", "/v2/images/none"],
    "placement": ["/", "/resource_providers", "/resource_classes", "/resource_providers/none"],
    "block-storage": [
        "/volumes/detail?all_tenants=1", "/os-services", "/types", "/scheduler-stats/get_pools?detail=true", "/volumes/none",
        f"/os-quota-sets/{project}",
    ],
    "load-balancer": [
        "/v2/lbaas/loadbalancers", "/v2/lbaas/listeners", "/v2/lbaas/pools", "/v2/lbaas/providers",
        "/v2/octavia/amphorae", "/v2/lbaas/quotas", "/v2/lbaas/loadbalancers/none",
    ],
    "container-infra": ["/clusters", "/clusters/detail", "/clustertemplates", "/mservices", "/clusters/none"],
    "key-manager": ["/v1/secrets", "/v1/secrets/none"],
    "orchestration": ["/stacks", "/services", "/stacks/none"],
}
KEPT_MICROVERSIONS = {"compute": "compute 2.88", "placement": "placement 1.36"}


def named(text):
    """The text with what only this copy has replaced."""
    clouds = (folder / "clouds.yaml").read_text()
    internal = clouds.split("auth_url: http://", 1)[1].split(":5000", 1)[0]
    for last, name in ((".10", "VIP"), (".50", "PUBLIC"), (".11", "SERVICES")):
        text = text.replace(internal.rsplit(".", 1)[0] + last, name)
    return text.replace(str(folder), "FOLDER").replace(f'"{socket.gethostname()}"', '"MACHINE"')


def keep(name, method, path, status, body):
    text = named(json.dumps({"method": method, "path": path, "status": status, "body": body}, indent=1, sort_keys=True))
    if any(secret in text for secret in SECRETS):
        sys.exit(f"record: the answer of {name} has a secret in it; nothing of it was kept")
    (out / f"{name}.json").write_text(text + "\n")


out.mkdir(parents=True, exist_ok=True)
session = cloud.session
access = session.auth.get_access(session)
keep("identity-token", "POST", "/auth/tokens", 201, access._data)
for kind, paths in QUESTIONS.items():
    for path in paths:
        headers = {"Accept": "application/json"}
        if kind in KEPT_MICROVERSIONS:
            headers["OpenStack-API-Version"] = KEPT_MICROVERSIONS[kind]
        reply = session.get(
            path, endpoint_filter={"service_type": kind, "interface": "internal"}, headers=headers, raise_exc=False
        )
        word = path.split("?")[0].strip("/").replace(project, "project").replace("/", "-") or "root"
        keep(f"{kind}-{word}", "GET", path.replace(project, "PROJECT"), reply.status_code, reply.json() if reply.text else None)
