#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that the documentation says what the program does.

usage: check-docs.py [--binary PATH] [--no-run]

1. Every key, column, metric, role and word that the sources name stands in code style in its document.
2. Every relative link resolves, with its heading.
3. Every `pibench` line of a ```sh block uses a known command and known options.
4. Those lines of docs/ run, in a folder with the files that `<!-- file: NAME -->` marks; a line is
   left out when it names a server, or a file that the document does not have. --no-run skips this.
5. No Markdown file has a path of one machine or the name of a package registry.
"""
import argparse
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INPUTS = ["docs/experiments.md", "docs/fleets.md", "docs/traces.md"]
CALL = r"\b{}\(\s*\"([A-Za-z0-9_.]+)\""
WORDS = r"^ +case (?:[a-zA-Z]+ = \")?([a-z_.]+)\"?$"

# (sources, pattern of a name, documents of which one must have it)
NAMES = [
    ("Sources/PiBench/[EFW]*/*Reader*.swift", CALL.format("(?:required|optional|contains|span|seconds|price|time|rate|shares)"),
     INPUTS),
    ("Sources/PiBench/[EFW]*/*.swift", WORDS, INPUTS),
    ("Sources/PiBench/Workload/TraceTwin.swift", CALL.format("(?:field|number)"),
     ["datasets/workloads/README.md"]),
    ("Sources/PiTelemetry/Store/Schema/*Schema*.swift", r"\.(?:required|optional)\(\"([a-z0-9_]+)\"",
     ["docs/telemetry.md"]),
    ("Sources/PiFormats/Tables/ColumnRole.swift", r"^  case ([a-z]+)$", ["docs/traces.md"]),
    ("Sources/PiFormats/Tables/ColumnRole.swift", r"^  case ([a-z]+)$", ["docs/import.md"]),
    ("Sources/PiFormats/[LT]*/*.swift", r"^    id: \"([a-z]+)\"", ["docs/import.md"]),
    ("Sources/PiFormats/[LT]*/*.swift", r"^    id: \"([a-z]+)\"", ["docs/traces.md"]),
    ("Sources/PiFormats/Traces/*Trace.swift", CALL.format("(?:column|optionalColumn)"), ["docs/traces.md"]),
    ("Sources/PiCore/Requests/Request.swift", r"\(\"([a-z_]+)\", \.", ["docs/fleets.md"]),
    ("Sources/PiCore/Outcomes/ErrorClass.swift", r"case \.[A-Za-z]+: \"([a-z_]+)\"", ["docs/outputs.md"]),
    ("Sources/PiBench/Metrics/MetricDefinition+All.swift", r"(?:MetricDefinition\(|quantile\([0-9.]+,)\s*\"([a-z0-9_.]+)\"", ["docs/statistics.md"]),
    ("Sources/PiReport/Document/MetricDescriptor.swift", r"static let [a-zA-Z0-9]+ = \"([a-z0-9_]+)\"", ["docs/statistics.md"]),
    ("Sources/PiStatistics/Verdict/Verdict.swift", r"case \.[a-zA-Z]+: \"([a-z ()]+)\"", ["docs/statistics.md"]),
    ("Sources/PiReport/JSON/*.swift", CALL.format("(?:key|member|list)"), ["docs/outputs.md"]),
    ("Sources/PiReport/JSON/*.swift", r"write\(key: \"([a-z_]+)\"", ["docs/outputs.md"]),
    ("Sources/PiReport/Comparison/*.swift", CALL.format("(?:key|member|list)"), ["docs/outputs.md"]),
    ("Sources/PiBench/Output/RunManifest.swift", CALL.format("key"), ["docs/outputs.md"]),
    ("Sources/PiLedger/*/*Report*.swift", r"(?:key\(|(?:whole|text|number|object|array): )\"([a-z0-9_]+)\"",
     ["docs/ledger.md"]),
    ("Sources/PiBench/Tables/*Columns*.swift", r"(?:\.[a-z]+\(\s*(?:ifKnown: )?|name: )\"([a-z0-9_]+)\"", ["docs/ledger.md"]),
    ("Sources/PiLedger/Ledger/SpendAnomalies.swift", WORDS, ["docs/ledger.md"]),
    ("Sources/PiTelemetry/Ledger/Ledger[QP]*.swift", WORDS, ["docs/ledger.md"]),
]
# Lists of column names: (source, what the list begins with, document)
COLUMNS = [
    ("Sources/PiReport/CSV/SummaryCSV.swift", "header = [", "docs/outputs.md"),
    ("Sources/PiReport/Comparison/RunComparison+Rendering.swift", "CSVWriter(header: [", "docs/outputs.md"),
    ("Sources/PiBench/Output/ReplicationsCSV.swift", "CSVWriter(header: [", "docs/outputs.md"),
    ("Sources/PiBench/Output/RequestsCSV.swift", "columns = [", "docs/outputs.md"),
    ("Sources/PiBench/Workload/ReplaySource.swift", "columns = [", "docs/traces.md"),
]
REGISTRIES = [("pypi", "org"), ("npmjs", "com"), ("npmjs", "org"), ("crates", "io"), ("rubygems", "org"),
              ("unpkg", "com"), ("jsdelivr", "net")]
FORBIDDEN = [f"/{name}/" for name in ("tmp", "work", "root", "home")] + [".".join(name) for name in REGISTRIES]

problems = []


def problem(text):
    problems.append(text)


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def in_code(document):
    """Words in code style, that is in backticks or fenced blocks."""
    text = read(document)
    fenced = "\n".join(re.findall(r"^```[^\n]*\n(.*?)^```", text, re.M | re.S))
    inline = " ".join(re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)))
    return inline + "\n" + fenced


def has(word, text):
    return re.search(rf"(?<![\w.]){re.escape(word)}(?![\w.]*\w)", text) is not None


def check_names():
    count = 0
    for pattern, name, documents in NAMES:
        texts = [in_code(document) for document in documents]
        found = {word for path in sorted(ROOT.glob(pattern))
                 for word in re.findall(name, path.read_text(encoding="utf-8"), re.M)}
        if not found:
            problem(f"{pattern}: the pattern {name} finds nothing any more; mend this script")
        for word in sorted(found):
            count += 1
            if not any(has(word, text) for text in texts):
                problem(f"{' or '.join(documents)}: lacks `{word}`, which {pattern} names")
    for source, begin, document in COLUMNS:
        text = read(source)
        start = text.find(begin)
        if start < 0:
            problem(f"{source}: no {begin} any more; mend this script")
            continue
        words = re.findall(r"\"([^\"]+)\"", text[start:text.index("]", start)])
        count += len(words)
        for word in words:
            if not has(word, in_code(document)):
                problem(f"{document}: lacks the column `{word}` of {source}")
    return count


def markdown():
    """Markdown files of the project."""
    top = [path for path in ROOT.glob("*.md")]
    nested = [path for folder in ("docs", "datasets", "Benchmarks", "Sources", "Tests")
              for path in (ROOT / folder).rglob("*.md")]
    return sorted(top + nested)


def anchors(path):
    """The anchors of a page's headings, as GitHub makes them."""
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
    found = set()
    for heading in re.findall(r"^#+ +(.+)$", text, re.M):
        plain = re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower())
        found.add(plain.strip().replace(" ", "-"))
    return found


def check_links():
    count = 0
    for path in markdown():
        for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
            if re.match(r"[a-z]+:", target):
                continue
            count += 1
            name, _, anchor = target.partition("#")
            file = (path.parent / name).resolve() if name else path
            if not file.exists():
                problem(f"{path.relative_to(ROOT)}: {target} leads nowhere")
            elif anchor and file.suffix == ".md" and anchor not in anchors(file):
                problem(f"{path.relative_to(ROOT)}: {target}: no such heading")
    return count


def check_words():
    for path in markdown():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for word in FORBIDDEN:
                if word in line:
                    problem(f"{path.relative_to(ROOT)}:{number}: has {word}")


def commands(path):
    """The `pibench` lines of a page's sh blocks, with the words of each."""
    for block in re.findall(r"^```sh\n(.*?)^```", path.read_text(encoding="utf-8"), re.M | re.S):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            if words and Path(words[0]).name == "pibench":
                yield line, words[1:]


def options(binary):
    """Options by command, read from its help; True where an option takes a value."""
    run = lambda *words: subprocess.run([binary, *words], capture_output=True, text=True, check=True).stdout
    known = {}
    for name in re.findall(r"^  ([a-z]+)  ", run("--help"), re.M):
        known[name] = {f"--{option}": value.isupper() or "[" in value
                       for option, value in re.findall(r"^  --([a-z-]+) ?(\S*)", run(name, "--help"), re.M)}
    return known


def check_commands(binary):
    known = options(binary)
    count = 0
    for path in markdown():
        for line, words in commands(path):
            count += 1
            place = f"{path.relative_to(ROOT)}: {line.strip()}"
            if not words or words[0].startswith("-"):
                if words and words[0] not in ("--help", "--version"):
                    problem(f"{place}: unknown option {words[0]}")
                continue
            if words[0] not in known:
                problem(f"{place}: unknown command {words[0]}")
                continue
            for word in words[1:]:
                if word.startswith("-") and word.split("=")[0] not in known[words[0]]:
                    problem(f"{place}: unknown option {word}")
    return count


def run_examples(binary):
    """Runs the commands of docs/ in a folder with the files that the page marks."""
    count = 0
    for path in sorted((ROOT / "docs").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            for name, body in re.findall(r"^<!-- file: (\S+) -->\n```[^\n]*\n(.*?)^```", text, re.M | re.S):
                (Path(folder) / name).write_text(body, encoding="utf-8")
            for line, words in commands(path):
                # A run of a store is named by a number behind it.
                bare = [re.sub(r"(\.db):\d+$", r"\1", word) for word in words]
                files = [word for word in bare if re.search(r"\.(json|csv|jsonl|db)$", word)]
                if any("://" in word for word in words) or any(not (Path(folder) / file).exists() for file in files):
                    continue
                count += 1
                quiet = ["--progress", "none"] if words[0] == "simulate" and "--progress" not in words else []
                done = subprocess.run([binary, *words, *quiet], cwd=folder, capture_output=True, text=True)
                if done.returncode != 0:
                    problem(f"{path.relative_to(ROOT)}: {line.strip()}: exit {done.returncode}: {done.stderr.strip()}")
    return count


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default=str(ROOT / ".build" / "release" / "pibench"))
    parser.add_argument("--no-run", action="store_true")
    arguments = parser.parse_args()
    binary = str(Path(arguments.binary).resolve())
    names, links = check_names(), check_links()
    check_words()
    lines = check_commands(binary)
    examples = 0 if arguments.no_run else run_examples(binary)
    for text in problems:
        print(text, file=sys.stderr)
    print(f"docs: {names} names, {links} links, {lines} command lines, {examples} examples run, "
          f"{len(problems)} problems")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
