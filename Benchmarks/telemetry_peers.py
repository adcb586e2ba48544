# SPDX-License-Identifier: Apache-2.0
"""Python's sqlite3 on the same tables, settings, batches and commits as Benchmarks/Telemetry.

usage: telemetry_peers.py FOLDER OURS.csv; prints ours beside the peer as CSV.
"""
import csv
import os
import resource
import sqlite3
import struct
import sys

ATTEMPTS = 1_954 * 1_024
ROWS = 200_000
WIDTH = 64
ROUNDS = 3


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def best(passes):
    return max(passes)


def attempts():
    rows = []
    for sequence in range(ATTEMPTS):
        number = sequence // 64 * 64 + sequence * 37 % 64
        mixed = (number * 2_654_435_761 & 0xFFFFFFFF) >> 8
        started = number * 1_000_003
        rows.append((1 << 36 | number << 4, number % 16, started, started + 1_000_000_000 + mixed * 100,
                     None, 200_000_000 + mixed, mixed % 4_000, 0, mixed % 900, mixed % 10_000_000,
                     "rate_limited" if number % 50 == 0 else None, 0, 0, 0, number % 16, None))
    return rows


def remove(path):
    for suffix in ("", "-wal", "-shm"):
        if os.path.exists(path + suffix):
            os.remove(path + suffix)


def connect(path):
    database = sqlite3.connect(path, isolation_level=None)
    for pragma in ("page_size = 16384", "journal_mode = WAL", "synchronous = FULL", "cache_size = -32768"):
        database.execute("PRAGMA " + pragma).fetchall()
    return database


def insert(path, rows):
    remove(path)
    start = cpu()
    database = connect(path)
    database.execute("""CREATE TABLE attempts (attempt_id INTEGER PRIMARY KEY, deployment INTEGER NOT NULL,
      started_ns INTEGER NOT NULL, ended_ns INTEGER NOT NULL, retry_after_ns INTEGER,
      time_to_first_token_ns INTEGER, input_tokens INTEGER, cache_read_input_tokens INTEGER,
      output_tokens INTEGER, cost_nanodollars INTEGER, error_type TEXT, is_censored INTEGER NOT NULL,
      decision_ordinal INTEGER, decision_rank INTEGER, intended_deployment INTEGER,
      cache_creation_input_tokens INTEGER) STRICT""")
    for first in range(0, len(rows), 65_536):
        database.execute("BEGIN IMMEDIATE")
        database.executemany("INSERT INTO attempts VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", rows[first:first + 65_536])
        database.execute("COMMIT")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    database.close()
    return len(rows) / (cpu() - start)


def fill(path):
    remove(path)
    database = connect(path)
    database.execute("CREATE TABLE decisions (decision_id INTEGER PRIMARY KEY, chosen_position INTEGER,"
                     " features BLOB) STRICT")
    blob = struct.pack("<BBHIII", 1, 1, 0, 1, WIDTH, 0) + struct.pack(f"<{WIDTH}f", *(1 / (i + 1) for i in range(WIDTH)))
    database.execute("BEGIN")
    database.executemany("INSERT INTO decisions VALUES (?, 0, ?)", ((i << 4, blob) for i in range(ROWS)))
    database.execute("COMMIT")
    return database


def scan(database):
    matrix = bytearray(ROWS * WIDTH * 4)
    start, place = cpu(), 0
    for _, _, blob in database.execute("SELECT decision_id, chosen_position, features FROM decisions ORDER BY decision_id"):
        matrix[place:place + WIDTH * 4] = memoryview(blob)[16:]
        place += WIDTH * 4
    return ROWS / (cpu() - start)


def main(folder, ours):
    path = os.path.join(folder, f"telemetry-peer-{os.getpid()}.db")
    rows = attempts()
    peers = {"insert attempts": best([insert(path, rows) for _ in range(ROUNDS)])}
    database = fill(path)
    peers["scan 64 features of each of 1 candidates"] = best([scan(database) for _ in range(ROUNDS)])
    database.close()
    remove(path)
    print("case,rows,pibench_rows_per_cpu_s,python_rows_per_cpu_s,ratio")
    with open(ours, newline="") as file:
        for row in csv.DictReader(file):
            rate, peer = int(row["rows_per_cpu_s"]), peers.get(row["case"])
            print(f"{row['case']},{row['rows']},{rate},{round(peer) if peer else ''},{rate / peer:.2f}"
                  if peer else f"{row['case']},{row['rows']},{rate},,")


main(sys.argv[1], sys.argv[2])
