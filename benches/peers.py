#!/usr/bin/env python3
"""Compares retold with other tools on one JSON-lines file (fields `id` and `text`); `peers.sh` installs them and calls this.

Every job is a whole process on one core: reading, near-duplicates by 128 permutations of 5-word shingles at a threshold of
0.8 in 16 bands of 8 (datasketch chooses its own), to the number of pairs. The pairs of the others are what shares a band;
those of retold are verified, and counted with every exact copy, as the others' are. `lines` jobs find the lines that stand more than once.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

PERMUTATIONS, BANDS, ROWS, WORDS, THRESHOLD = 128, 16, 8, 5, 0.8
NOT_INSTALLED = 69


def records(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"]


def shingles(text):
    import re

    words = re.findall(r"\w+", text.lower())
    return {" ".join(words[i : i + WORDS]) for i in range(max(1, len(words) - WORDS + 1))}


def daft_near(path):
    import daft
    from daft import col, lit
    from daft.functions import chunk, list_count, minhash, normalize

    text = normalize(col("text"), remove_punct=True, lowercase=True, white_space=True)
    values = minhash(text, num_hashes=PERMUTATIONS, ngram_size=WORDS, seed=1, hash_function="xxhash")
    # Ids as short numbers would be cheaper to join, but the file has what it has.
    bands = (
        daft.read_json(path)
        .select(col("id"), chunk(values, ROWS).alias("band"), lit(list(range(BANDS))).alias("number"))
        .explode("band", "number")
        .select(col("id"), col("number"), col("band").hash().alias("band"))
    )
    buckets = bands.groupby("number", "band").agg(col("id").list_agg().alias("a")).where(list_count(col("a")) > 1)
    pairs = buckets.select(col("a"), col("a").alias("b")).explode("a").explode("b")
    return pairs.where(col("a") < col("b")).select("a", "b").distinct().count_rows()


def rensa_near(path):
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(THRESHOLD, PERMUTATIONS, BANDS)
    pairs = 0
    for number, text in enumerate(records(path)):
        sketch = RMinHash(PERMUTATIONS, 42)
        sketch.update(list(shingles(text)))
        pairs += len(set(index.query(sketch)))
        index.insert(number, sketch)
    return pairs


def datasketch_near(path):
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    documents = ([shingle.encode() for shingle in shingles(text)] for text in records(path))
    pairs = 0
    for number, sketch in enumerate(MinHash.generator(documents, num_perm=PERMUTATIONS)):
        pairs += len(index.query(sketch))
        index.insert(number, sketch)
    return pairs


def polars_lines(path):
    import polars as pl

    lines = pl.scan_ndjson(path).select(pl.col("text").str.split("\n").explode().str.strip_chars())
    counts = lines.filter(pl.col("text") != "").group_by("text").len().filter(pl.col("len") > 1)
    return counts.select(pl.len()).collect().item()


def polars_distinct(path):
    import polars as pl

    lines = pl.scan_ndjson(path).select(pl.col("text").str.split("\n").explode())
    return lines.select(pl.col("text").n_unique()).collect().item()


def duckdb_lines(path):
    return duckdb_query(
        "select count(*) from (select trim(line) as line from "
        "(select unnest(string_split(text, chr(10))) as line from %s) group by 1 having count(*) > 1 and line <> '')",
        path,
    )


def duckdb_distinct(path):
    return duckdb_query(
        "select count(distinct line) from (select unnest(string_split(text, chr(10))) as line from %s)", path
    )


def duckdb_query(query, path):
    import duckdb

    base = duckdb.connect(config={"threads": 1})
    source = "read_ndjson('%s', columns = {text: 'VARCHAR'})" % str(path).replace("'", "''")
    return base.execute(query % source).fetchone()[0]


# Name, key on the command line, job, whether it is slow.
NEAR = [
    ("Daft", "daft", daft_near, False),
    ("rensa", "rensa", rensa_near, True),
    ("datasketch", "datasketch", datasketch_near, True),
]
LINES = [
    ("Polars, distinct", "polars-distinct", polars_distinct, False),
    ("Polars, repeated", "polars-repeated", polars_lines, False),
    ("DuckDB, distinct", "duckdb-distinct", duckdb_distinct, False),
    ("DuckDB, repeated", "duckdb-repeated", duckdb_lines, False),
]
JOBS = {key: job for _, key, job, _ in NEAR + LINES}


class Run:
    """One process on one core, and what it cost."""

    def __init__(self, command, core, count):
        environment = dict(
            os.environ,
            RAYON_NUM_THREADS="1",
            POLARS_MAX_THREADS="1",
            OMP_NUM_THREADS="1",
            OPENBLAS_NUM_THREADS="1",
            DAFT_PROGRESS_BAR="0",
            DO_NOT_TRACK="1",
            DAFT_ANALYTICS_ENABLED="0",
        )
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            started = time.perf_counter()
            process = subprocess.Popen(
                command, stdout=out, stderr=err, env=environment, preexec_fn=lambda: pin(core)
            )
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = self.status = os.waitstatus_to_exitcode(status)
            self.wall = time.perf_counter() - started
            out.seek(0)
            err.seek(0)
            self.message = " ".join(err.read().decode(errors="replace").strip().splitlines()[-1:])
            self.count = None
            if self.status in (0, 1):
                try:
                    self.count = count(out)
                except ValueError as problem:
                    self.status, self.message = f"exit {self.status}", self.message or str(problem)
        self.cpu = usage.ru_utime + usage.ru_stime
        # Kibibytes on Linux, bytes on macOS.
        self.memory = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def pin(core):
    if core is not None:
        os.sched_setaffinity(0, {core})


def last_number(out):
    words = out.read().split()
    if not words or not words[-1].isdigit():
        raise ValueError("no number at the end of its output")
    return int(words[-1])


def table_rows(out):
    lines = list(out)
    if not lines or not lines[0].startswith(b"a\tb\trule"):
        raise ValueError("no pairs table")
    return lines[1:]


def no_pairs(out):
    """The pairs table of a run that looks for lines only: nothing to count."""
    table_rows(out)


def all_pairs(out):
    """Pairs of documents that the pairs table stands for.

    It names exact copies once, by the edges of a star, and near-duplicates of the first copy only; the others' pairs are of
    every copy with every other.
    """
    parent = {}
    near = []

    def root(name):
        while parent.setdefault(name, name) != name:
            parent[name] = name = parent[parent[name]]
        return name

    for line in table_rows(out):
        a, b, rule = line.split(b"\t")[:3]
        if rule == b"exact-duplicate":
            parent[root(a)] = root(b)
        else:
            near.append((a, b))
    copies = Counter(root(name) for name in list(parent))
    inside = sum(count * (count - 1) // 2 for count in copies.values())

    def size(name):
        return copies.get(root(name), 1)

    return inside + sum(size(a) * size(b) for a, b in near)


class Row:
    """The median of several runs of one command, or why there is none."""

    def __init__(self, name, command, runs, core, count, succeeded=(0,)):
        self.name, self.problem = name, None
        done = []
        for _ in range(runs):
            run = Run(command, core, count)
            if run.status == NOT_INSTALLED:
                self.problem = "not installed"
                return
            if run.status not in succeeded:
                self.problem = f"failed with {run.status}: {run.message}"[:100]
                return
            done.append(run)
        self.cpu = statistics.median(run.cpu for run in done)
        self.wall = statistics.median(run.wall for run in done)
        self.memory = max(run.memory for run in done)
        self.count = done[0].count
        self.runs = runs


def show(title, counted, rows):
    base = rows[0]
    print(f"\n{title}")
    print(f"{'':22}{'runs':>5}{'CPU s':>9}{'wall s':>9}{'MiB':>8}{counted:>12}{'CPU ratio':>11}")
    for row in rows:
        if row.problem:
            print(f"{row.name:22} {row.problem}")
            continue
        ratio = f"{row.cpu / base.cpu:.1f}" if not base.problem else ""
        count = "" if row.count is None else row.count
        print(
            f"{row.name:22}{row.runs:5}{row.cpu:9.2f}{row.wall:9.2f}{row.memory / 2**20:8.0f}{count:>12}{ratio:>11}"
        )
    sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--retold", default=shutil.which("retold"), help="the binary to measure")
    parser.add_argument("--skip", default="", metavar="NAME,…", help="jobs to leave out, of " + ", ".join(JOBS))
    parser.add_argument("--runs", type=int, default=3, help="runs of a fast job; the median counts [3]")
    parser.add_argument("--slow-runs", type=int, default=1, help="runs of a slow job [1]")
    parser.add_argument("--job", choices=JOBS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()

    if arguments.job:
        try:
            print(JOBS[arguments.job](str(arguments.file)), flush=True)
        except ImportError as error:
            print(error, file=sys.stderr)
            return NOT_INSTALLED
        # Some of Daft's threads crash now and then while the interpreter shuts down.
        os._exit(0)
    if not arguments.file.is_file():
        parser.error(f"{arguments.file} is no file")
    if not arguments.retold or not shutil.which(arguments.retold):
        parser.error("no retold to run; give --retold")
    skip = set(filter(None, arguments.skip.split(",")))
    if skip - set(JOBS):
        parser.error(f"no such job: {', '.join(sorted(skip - set(JOBS)))}")

    core = max(os.sched_getaffinity(0)) if hasattr(os, "sched_setaffinity") else None

    def retold(name, rules, count=all_pairs):
        command = [arguments.retold, "check", str(arguments.file), "--rules", rules, "--format", "pairs"]
        # Findings are no failure: 1 is success.
        return Row(name, [*command, "--threads", "1", "--quiet"], arguments.runs, core, count, succeeded=(0, 1))

    def peer(name, key, slow):
        command = [sys.executable, __file__, "--job", key, str(arguments.file)]
        return Row(name, command, arguments.slow_runs if slow else arguments.runs, core, last_number)

    size = arguments.file.stat().st_size / 1e6
    print(f"{arguments.file.name}: {size:.0f} MB; {'core ' + str(core) if core is not None else 'not pinned to a core'}")
    failed = False
    for title, counted, rules, peers in [
        ("Near-duplicates", "pairs", "near-duplicate,exact-duplicate", NEAR),
        ("Repeated lines", "lines", "repeated-line", LINES),
    ]:
        # The pairs table has no lines: nothing to count for retold there.
        rows = [retold("retold", rules, all_pairs if peers is NEAR else no_pairs)]
        failed = failed or rows[0].problem is not None
        rows += [peer(name, key, slow) for name, key, _, slow in peers if key not in skip]
        show(title, counted, rows)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
