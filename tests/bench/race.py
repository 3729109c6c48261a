"""The races behind `tests/bench/run`; it imports nothing large, for a child's peak memory starts
from its parent's."""

import argparse
import importlib.metadata
import json
import os
import pathlib
import re
import subprocess
import sys
import time

import chart
import page

ROOT = pathlib.Path(__file__).resolve().parents[2]
SIZES = {
    "S": (5_000, 1_000),
    "M": (20_000, 5_000),
    "L": (141_000, 20_000),
    "X": (1_410_000, 20_000),
}
# Package, and the largest size that it gets through in a few minutes.
PEERS = {"duckdb": "L", "polars": "L", "numba": "L", "datafusion": "M"}
# Package, rule, and the name of the step in what it prints.
ASSIGNERS = {
    "python-da": ("numpy", "A1", "python-da"),
    "python-da-quota": ("numpy", "A2", "python-da-quota"),
    "ortools-flow": ("ortools", "A3", "ortools SimpleMinCostFlow"),
}
# Ten times the firms may cost this much more user CPU.
SIZED_FACTOR_MAX = 10.5


def arguments():
    a = argparse.ArgumentParser(
        prog="tests/bench/run", description="Races `rongqiao solve` against its peers."
    )
    a.add_argument("--bin", type=pathlib.Path, help="our binary; built in release when not given")
    a.add_argument(
        "--profile", default="given by --bin", help="how our binary was built, for the page"
    )
    a.add_argument(
        "--python", help="interpreter that has the peers; a venv in target/ when not given"
    )
    a.add_argument("--workload", type=pathlib.Path, help=argparse.SUPPRESS)
    a.add_argument(
        "--data",
        type=pathlib.Path,
        default=ROOT / "target/bench/data",
        help="where the tables are or are made",
    )
    a.add_argument("--sizes", default="S,M,L", help="of S, M, L")
    a.add_argument("--rounds", type=int, default=3)
    a.add_argument("--no-warm-up", action="store_true", help="count the first round too")
    a.add_argument(
        "--peers",
        help=f"of {','.join(PEERS)}, or none; each installed one up to its size when not given",
    )
    a.add_argument("--no-assignment", action="store_true", help="lists only")
    a.add_argument("--sized", action="store_true", help="also ten times the firms of L, ours alone")
    a.add_argument("--write", action="store_true", help="write the page and the plot")
    return a.parse_args()


def measured(command):
    """One process from start to end: what it printed, and what it used."""
    start = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    text = child.stdout.read()
    _, status, use = os.wait4(child.pid, 0)
    wall = time.monotonic() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} ended with {child.returncode}:\n{text}")
    return text, {
        "user": use.ru_utime,
        "system": use.ru_stime,
        "wall": wall,
        "peak": use.ru_maxrss / 1024,
    }


def sums(text):
    """The checksum lines, by what they are of."""
    return {
        line.split()[0]: line for line in text.splitlines() if re.match(r"(topk|A1|A2|A3) ", line)
    }


def total(line):
    return re.search(r"score_sum=\d+", line)[0]


def step(text, label):
    """User seconds of one step, as a peer prints them itself."""
    found = re.search(rf"^time {re.escape(label)}: .*user=([\d.]+)s", text, re.MULTILINE)
    return float(found[1]) if found else None


class Races:
    def __init__(self, options):
        self.options, self.results = options, []
        self.out = ROOT / "target/bench/out"
        self.out.mkdir(parents=True, exist_ok=True)
        self.bound = "--bound" in measured([options.bin, "solve", "--help"])[0]
        expected = json.loads((options.workload / "expected.json").read_text())
        self.expected = {e["meta"]["size"]: e for e in expected if e["meta"]["null"] == 0}

    def data(self, size):
        folder = self.options.data / size
        if not (folder / "meta.json").exists():
            n, m = SIZES[size]
            which = ["--size", size] if size in "SML" else ["--n", str(n), "--m", str(m)]
            generator = self.options.workload / "gen.py"
            measured([sys.executable, generator, "--no-csv", *which, "--out", folder])
        return folder

    def ours(self, size, threads, *more):
        files = [self.data(size), "--out", self.out / f"{size}.ours"]
        return [self.options.bin, "solve", *files, "--threads", str(threads), *more]

    def topk_file(self, size, peer):
        return self.out / f"{size}.{peer}.topk"

    def contestants(self, size):
        """Name, command and which checksum line is compared."""
        yield "ours, 1 thread", self.ours(size, 1, "--assign", "none"), "topk"
        yield "ours, 2 threads", self.ours(size, 2, "--assign", "none"), "topk"
        if size == "X":
            streamed = self.ours(size, 1, "--assign", "none", "--stream")
            yield "ours, 1 thread, a province at a time", streamed, "topk"
        for peer in self.peers(size):
            script = self.options.workload / "peers" / f"peer_{peer}.py"
            files = [self.data(size), "--out", self.topk_file(size, peer)]
            yield peer, [sys.executable, script, *files], "topk"

    def peers(self, size):
        named = self.options.peers
        if size == "X" or named == "none":
            return []
        fit = [peer for peer, largest in PEERS.items() if SIZES[size] <= SIZES[largest]]
        return [peer for peer in (named.split(",") if named else fit) if installed(peer)]

    def assigners(self, size, lists):
        yield "ours, lists alone", self.ours(size, 1, "--assign", "none"), "topk"
        yield "ours, A1", self.ours(size, 1, "--assign", "a1"), "A1"
        yield "ours, A2", self.ours(size, 1, "--assign", "a2"), "A2"
        if self.bound:
            yield "ours, A3", self.ours(size, 1, "--assign", "none", "--bound"), "A3"
        for peer, (package, rule, _) in ASSIGNERS.items():
            if installed(package):
                script = self.options.workload / "peers/peer_assign.py"
                yield peer, [sys.executable, script, peer, self.data(size), lists], rule

    def race(self, kind, size, contestants):
        contestants = list(contestants)
        rounds = {who: [] for who, _, _ in contestants}
        lines = {}
        for number in range(-(not self.options.no_warm_up), self.options.rounds):
            for who, command, rule in contestants:
                text, use = measured(command)
                self.agree(size, rule, who, sums(text), lines)
                use["step"] = step(text, ASSIGNERS.get(who, ("", "", who))[2])
                use["compile"] = step(text, f"{who} compile")
                print(
                    f"{kind} {size} round {number + 1} {who}: {use['user']:.2f} user s, "
                    f"{use['wall']:.2f} wall s, {use['peak']:.0f} MiB",
                    file=sys.stderr,
                )
                if number >= 0:
                    rounds[who].append(use)
        n, m = SIZES[size]
        self.results += [
            {
                "kind": kind,
                "size": size,
                "n": n,
                "m": m,
                "who": who,
                "rule": rule,
                "rounds": rounds[who],
            }
            for who, _, rule in contestants
        ]

    def agree(self, size, rule, who, got, lines):
        """All contestants must print the same line, and the published one where there is one."""
        if rule not in got:
            sys.exit(f"{who} printed no {rule} line at {size}")
        line = got[rule]
        want = lines.setdefault(rule, line)
        if size in self.expected:
            want = " ".join(
                [rule] + [f"{key}={value}" for key, value in self.expected[size][rule].items()]
            )
        if rule == "A3":  # many optimal matchings, one total
            line, want = total(line), total(want)
        if line != want:
            sys.exit(f"{who} at {size}: {line}, expected {want}")


def installed(package):
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def run(options):
    races = Races(options)
    for size in options.sizes.split(",") + ["X"] * options.sized:
        races.race("lists", size, races.contestants(size))
        lists = [races.topk_file(size, peer) for peer in races.peers(size)]
        if lists and not options.no_assignment:
            races.race("assignment", size, races.assigners(size, lists[0]))
    return races.results


def main():
    options = arguments()
    results = run(options)
    versions = {peer: installed(peer) for peer in [*PEERS, "ortools"] if installed(peer)}
    print(page.sections(results))
    if options.write:
        folder = ROOT / "tests/bench"
        (folder / "README.md").write_text(page.page(results, versions, options))
        (folder / "scaling.svg").write_text(chart.svg(results))
    sized_factor = page.sized_factor(results)
    if sized_factor is not None and sized_factor > SIZED_FACTOR_MAX:
        sys.exit(
            f"ten times the firms cost {sized_factor:.1f} times the user CPU, "
            f"at most {SIZED_FACTOR_MAX}"
        )


main()
