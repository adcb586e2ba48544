// SPDX-License-Identifier: Apache-2.0

/// A command line that a broken file is given to.
struct FuzzCommand {
  /// Its words: `@` is the file, `$` the folder of the trial, `%` a folder with a store that is right.
  let words: [String]
  /// The exit codes that documentation names for it.
  let codes: Set<Int32>

  private init(_ text: String, orFails: Bool = false) {
    words = text.split(separator: " ").map(String.init)
    codes = orFails ? [0, 1, 2, 3] : [0, 2, 3]
  }

  private static let formats: Set<String> = [
    "litellm", "otlp", "llmperf", "guidellm", "vllm", "sglang", "aiperf", "azure", "burstgpt",
    "mooncake", "aiperf-mooncake", "bailian", "weka", "csv",
  ]

  /// The commands that take files of a target.
  static func all(for target: String) -> [FuzzCommand] {
    switch target {
    case "experiment":
      return [
        FuzzCommand(
          "simulate @ --requests 40 --replications 2 --strategy random,p2c.peak_ewma"
            + " --progress none --out $/out"
        )
      ]
    case "prices": return [FuzzCommand("import prices @ --out $/catalogue.json")]
    case "labels": return [FuzzCommand("import labels @ --store $/store.db")]
    case "outcomes":
      return [FuzzCommand("import outcomes @ --store $/store.db --on-bad-row skip")]
    case "invoice":
      return ["table", "csv", "json"].map {
        FuzzCommand("reconcile --store %/store.db --invoice @ --as \($0)", orFails: true)
      }
    case "invoice with a map":
      let map = SeedFiles.invoiceColumns
      return [
        FuzzCommand(
          "reconcile --store %/store.db --invoice @ --tolerance 100% --columns \(map)",
          orFails: true
        )
      ]
    case let format where formats.contains(format): return requests(format)
    default: return []
    }
  }

  private static func requests(_ format: String) -> [FuzzCommand] {
    [
      FuzzCommand("import \(format) @ --store $/store.db --deployment d"),
      FuzzCommand("import auto @ --store $/store.db --on-bad-row quarantine"),
      FuzzCommand(
        "import \(format) @ --dry-run --on-bad-row skip --deployment d --store $/store.db"
      ),
      FuzzCommand(
        "simulate --trace @ --format \(format) --replications 2 --strategy random --yardstick none"
          + " --progress none --out $/out --telemetry $/store.db --requests-csv"
      ),
      FuzzCommand(
        "simulate --trace @ --on-bad-row skip --replications 2 --strategy random --progress none"
          + " --out $/out"
      ),
    ]
  }
}
