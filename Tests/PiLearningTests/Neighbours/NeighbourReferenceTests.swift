// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiLearning
import PiLinearAlgebra
import Testing

/// Out-of-fold scores of scikit-learn's neighbours on real prompt embeddings.
struct `Nearest neighbours beside scikit-learn` {
  private static let folder = ReferenceData.folder
    .deletingLastPathComponent().appendingPathComponent("outcomes")

  private struct Prompt {
    let vector: ArraySlice<Float>
    let gain: Double
    let fold: Int
    let scores: [Double]
  }

  private func lines(_ path: String) throws -> [Substring] {
    let url = Self.folder.appendingPathComponent(path)
    return try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
  }

  /// The numbers of a NumPy file of single precision in row order.
  private func vectors(_ path: String) throws -> [Float] {
    let bytes = [UInt8](try Data(contentsOf: Self.folder.appendingPathComponent(path)))
    let header = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
    return stride(from: header, to: bytes.count, by: 4).map { at in
      let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[at + $1]) << UInt32(8 * $1) }
      return Float(bitPattern: bits)
    }
  }

  /// Gain of the strong model by prompt; a row begins with the id, its text may hold anything.
  private func gains() throws -> [Substring: Double] {
    var (gains, id) = ([Substring: Double](), Substring())
    for line in try lines("routellm/gsm8k_outcomes.csv") {
      if line.hasPrefix("gsm8k/test/") { id = line.prefix { $0 != "," } }
      guard gains[id] == nil else { continue }
      // Behind the prompt come weak, strong and contaminated, each 0 or 1.
      guard let flags = line.firstMatch(of: /,([01]),([01]),[01],\d+,/) else { continue }
      gains[id] = (flags.output.2 == "1" ? 1 : 0) - (flags.output.1 == "1" ? 1 : 0)
    }
    return gains
  }

  private func prompts() throws -> [Prompt] {
    let vectors = try vectors("routellm/gsm8k_minilm384.f32.npy")
    let ids = try lines("routellm/gsm8k_minilm384.ids.csv").dropFirst()
    let places = Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1, $0) })
    let gains = try gains()
    return try lines("baselines/gsm8k_oof_scores.csv").dropFirst().compactMap { line in
      let cells = line.split(separator: ",")
      guard let place = places[cells[0]], let gain = gains[cells[0]] else { return nil }
      return Prompt(
        vector: vectors[place * 384..<(place + 1) * 384],
        gain: gain,
        fold: Int(cells[1]) ?? -1,
        scores: cells[2...4].compactMap { Double($0) }
      )
    }
  }

  @Test(.enabled(if: ReferenceData.isPresent))
  func `out-of-fold gains equal scikit-learn's`() throws {
    let prompts = try prompts()
    #expect(prompts.count == 1307)
    for fold in [1, 4] {
      let train = prompts.filter { $0.fold != fold }
      let test = prompts.filter { $0.fold == fold }
      let index = try NeighbourIndex(
        Matrix(rows: train.count, columns: 384, elements: train.flatMap(\.vector))
      )
      let targets = try Matrix(rows: train.count, columns: 1, elements: train.map(\.gain))
      let queries = try Matrix(rows: test.count, columns: 384, elements: test.flatMap(\.vector))
      let rules: [(NeighbourWeighting, Int, Int)] = [
        (.uniform, 40, 0), (.uniform, 100, 1), (.exponential(temperature: 0.1), 100, 2),
      ]
      for (weighting, limit, column) in rules {
        let model = try NeighbourRegression(
          index: index,
          targets: targets,
          weighting: weighting,
          limit: limit
        )
        let estimates = try model.estimates(queries)
        for (estimate, prompt) in zip(estimates, test) {
          let mean = try #require(estimate[0]).mean
          #expect(abs(mean - prompt.scores[column]) < 1e-6, "\(weighting) \(limit)")
        }
      }
    }
  }
}
