"""Loads YAML files with PyYAML, and says how long that took. Reading them from the disk is not counted.

usage: safe_load.py ROUNDS < paths, one a line
"""

import json
import statistics
import sys
import time

import yaml


def loaded(texts, loader):
    """Seconds for one round over all texts, and how many were refused."""
    refused = 0
    start = time.perf_counter()
    for text in texts:
        try:
            for _ in yaml.load_all(text, Loader=loader):
                pass
        except (yaml.YAMLError, ValueError):
            refused += 1
    return time.perf_counter() - start, refused


def main():
    rounds = int(sys.argv[1])
    texts = [open(path, "rb").read() for path in sys.stdin.read().splitlines()]
    answer = {"yaml": yaml.__version__, "python": sys.version.split()[0]}
    loaders = {"safe": yaml.SafeLoader, "csafe": getattr(yaml, "CSafeLoader", None)}
    for name, loader in loaders.items():
        if loader is None:
            answer[name] = None
            continue
        took = [loaded(texts, loader) for _ in range(rounds)]
        answer[name] = statistics.median(seconds for seconds, _ in took)
        answer["refused"] = took[0][1]
    print(json.dumps(answer))


main()
