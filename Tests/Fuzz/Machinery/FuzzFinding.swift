// SPDX-License-Identifier: Apache-2.0

/// A law that a trial broke, with what makes the trial again.
package struct FuzzFinding: Hashable, Sendable, CustomStringConvertible {
  /// What was fed.
  package enum Kind: String, Sendable {
    /// A reader in this process or in a worker.
    case trial
    /// The program.
    case command
  }

  package let kind: Kind
  /// The seed of all trials.
  package let seed: UInt64
  /// The number of the trial.
  package let number: Int
  /// The target's name.
  package let target: String
  /// What is wrong.
  package let text: String

  package init(_ kind: Kind, seed: UInt64, number: Int, target: String, text: String) {
    self.kind = kind
    self.seed = seed
    self.number = number
    self.target = target
    self.text = text
  }

  /// The options of `pibench-fuzz` that make the trial again; `--show` with them prints its file.
  package var options: String {
    switch kind {
    case .trial: "--seed \(seed) --from \(number) --to \(number + 1)"
    case .command: "--seed \(seed) --to 0 --first-command \(number) --commands 1"
    }
  }

  package var description: String {
    "\(kind.rawValue) \(number), \(target): \(text)\n  again: pibench-fuzz \(options)"
  }

  /// What a worker writes for its supervisor: one line.
  var line: String {
    "\(number)\t\(target)\t\(text.replacing("\n", with: " "))\n"
  }

  /// Reads what a worker wrote; nil for anything else.
  init?(line: Substring, seed: UInt64) {
    let parts = line.split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let number = Int(parts[0]) else { return nil }
    self.init(
      .trial,
      seed: seed,
      number: number,
      target: String(parts[1]),
      text: String(parts[2])
    )
  }
}
