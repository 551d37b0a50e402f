"""What an answer costs that nobody can have sooner.   floor.py CLOUD ROUNDS < QUESTIONS

Prints a line `MILLISECONDS<TAB>QUESTION` for the token and for each question (JSON lines on standard input): the middle
of so many rounds, each asked alone over a connection that is open, from the request's last byte to the reply's first.
"""
import json
import statistics
import sys
import time

import openstack
import requests

cloud, rounds = sys.argv[1], int(sys.argv[2])
connection = openstack.connect(cloud=cloud)
auth = connection.config.config["auth"]
named = {"name": auth["username"], "domain": {"name": auth["user_domain_name"]}, "password": auth["password"]}
project = {"name": auth["project_name"], "domain": {"name": auth["project_domain_name"]}}
body = {
    "auth": {
        "identity": {"methods": ["password"], "password": {"user": named}},
        "scope": {"project": project},
    }
}
keystone = auth["auth_url"].rstrip("/")
keystone = keystone if keystone.endswith("/v3") else f"{keystone}/v3"
http = requests.Session()
http.verify = connection.config.config.get("cacert") or True


def middle(ask):
    ask()
    return statistics.median(ask() for _ in range(rounds)) * 1000


def issue():
    reply = http.post(f"{keystone}/auth/tokens", json=body)
    reply.raise_for_status()
    return reply.elapsed.total_seconds()


print(f"{middle(issue):.1f}\ttoken", flush=True)
reply = http.post(f"{keystone}/auth/tokens", json=body)
headers = {"X-Auth-Token": reply.headers["X-Subject-Token"], "Accept": "application/json"}
catalogue = {
    service["type"]: one["url"].rstrip("/")
    for service in reply.json()["token"]["catalog"]
    for one in service["endpoints"]
    if one["interface"] == connection.config.get_interface()
}
one = {
    "nova.hypervisors": next(connection.compute.hypervisors()).id,
    "keystone.projects": reply.json()["token"]["project"]["id"],
}


def get(url, more):
    begun = time.monotonic()
    reply = http.get(url, headers=headers | more)
    return reply.elapsed.total_seconds() if reply.ok else time.monotonic() - begun


for line in sys.stdin:
    question = json.loads(line)
    base = next((catalogue[kind] for kind in question["types"] if kind in catalogue), None)
    if base is None:
        continue
    parts = base.split("/")[3:]
    versioned = any(part.startswith("v") and part[1:].replace(".", "").isdigit() for part in parts)
    url = base + ("" if versioned else question["version"]) + question["path"].replace("{}", one.get(question["of"], ""))
    more = dict([question["header"]]) if question["header"] else {}
    print(f"{middle(lambda: get(url, more)):.1f}\t{question['id']}", flush=True)
