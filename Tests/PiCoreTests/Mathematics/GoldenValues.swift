// SPDX-License-Identifier: Apache-2.0

import Foundation

/// One golden row: arguments, the correctly rounded value and what the rounding left over.
struct GoldenRow {
  var x: Double
  var y: Double
  var rounded: Double
  var leftOver: Double

  /// The distance of `value` from the exact result, in ulps of the rounded result.
  func ulps(_ value: Double) -> Double {
    abs((value - rounded) / rounded.ulp - leftOver)
  }

  /// The relative distance of `value` from the rounded result.
  func relative(_ value: Double) -> Double {
    rounded == 0 ? abs(value) : abs((value - rounded) / rounded)
  }
}

/// The rows of a golden file written by make_truth.py; a missing file fails the test.
func goldenRows(_ name: String) throws -> [GoldenRow] {
  let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  let file = folder.appendingPathComponent("Golden/\(name).csv")
  let text = try String(contentsOf: file, encoding: .utf8)
  return try text.split(separator: "\n").map { line in
    let fields = line.split(separator: ",").map(String.init)
    let numbers = fields.dropLast().compactMap { UInt64($0, radix: 16) }
    guard let last = fields.last, let leftOver = Double(last), numbers.count == fields.count - 1,
      let x = numbers.first, let rounded = numbers.last
    else { throw CocoaError(.fileReadCorruptFile) }
    let y = numbers.count == 3 ? numbers[1] : x
    return GoldenRow(
      x: Double(bitPattern: x),
      y: Double(bitPattern: y),
      rounded: Double(bitPattern: rounded),
      leftOver: leftOver
    )
  }
}
