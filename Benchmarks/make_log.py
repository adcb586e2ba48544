#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a log of requests as CSV to standard output; equal arguments give equal bytes.

usage: make_log.py ROWS
"""
import sys

TASKS = ["chat", "extract", "code", "reasoning"]


def main():
    rows = int(sys.argv[1])
    write = sys.stdout.write
    write("id,arrival,latency,ttft,input,output,cost,provider,model,task,tenant,failed\n")
    lines, s = [], 12345
    for i in range(rows):
        s = (s * 1103515245 + 12345) & 0x7FFFFFFF
        lines.append(
            f"req-{i:08d},{i // 50}.{i % 50 * 2:02d},{s % 9000 / 1000},{s % 700 / 1000},{s % 4000},{s % 800},"
            f"{s % 90000 / 1e7:.7f},prov{s % 5},model-{s % 11},{TASKS[s % 4]},team{s % 40},{int(s % 50 == 0)}\n"
        )
        if len(lines) == 10000:
            write("".join(lines))
            lines.clear()
    write("".join(lines))


main()
