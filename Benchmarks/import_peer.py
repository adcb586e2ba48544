#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Imports a CSV into an SQLite file: with pandas where it is installed, else with the csv module.

usage: import_peer.py FILE.csv STORE.db
"""
import csv
import os
import sqlite3
import sys


def main():
    source, store = sys.argv[1:3]
    if os.path.exists(store):
        os.remove(store)
    connection = sqlite3.connect(store)
    try:
        import pandas
    except ImportError:
        with open(source, newline="") as file:
            rows = csv.reader(file)
            header = next(rows)
            connection.execute(f"CREATE TABLE requests ({', '.join(header)})")
            places = ", ".join("?" * len(header))
            connection.executemany(f"INSERT INTO requests VALUES ({places})", rows)
            connection.commit()
    else:
        pandas.read_csv(source).to_sql("requests", connection, index=False)
    connection.close()


main()
