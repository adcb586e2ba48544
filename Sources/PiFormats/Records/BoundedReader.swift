// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Checks the times of every request of a recording, so that nobody behind it has to, and keeps the
/// text of cells out of errors.
struct BoundedReader<Source: RecordReader>: RecordReader {
  private var source: Source
  private let file: String

  init(_ source: Source, file: String) {
    self.source = source
    self.file = file
  }

  var clock: RecordClock { source.clock }
  var names: RecordedNames { source.names }
  var ignored: Int { source.ignored }
  var canContinue: Bool { source.canContinue }
  var caveats: [RecordCaveat] { source.caveats }
  var prefixes: PrefixTree? { source.prefixes }
  var dependsOnLuck: Bool { source.dependsOnLuck }

  @inline(__always)
  mutating func next(into record: inout RecordedRequest) throws(InputError) -> Bool {
    do throws(InputError) {
      guard try source.next(into: &record) else { return false }
    } catch {
      throw error.withoutCells
    }
    if let (expected, found) = record.timeFault {
      throw .unexpected(
        at: InputPosition(file: file, line: record.line, column: 1),
        expected: expected,
        found: found
      )
    }
    return true
  }
}

extension RecordedRequest {
  /// What is wrong with the times; nil when they lie within ``RecordedTime``.
  @inline(__always)
  fileprivate var timeFault: (expected: String, found: String)? {
    guard RecordedTime.instants.contains(arrival.nanoseconds) else {
      return ("an arrival within 146 years of the clock's origin", "one beyond")
    }
    guard isSpan(latency), isSpan(timeToFirstToken), isSpan(wait), isSpan(thinkTime) else {
      return ("a latency, a wait and a think time of 0 … 100 years", "another one")
    }
    guard arrival.recorded(after: latency ?? .zero) != nil,
      arrival.recorded(after: wait ?? .zero) != nil
    else { return ("an end within 146 years of the clock's origin", "one beyond") }
    return nil
  }

  @inline(__always)
  private func isSpan(_ span: TimeSpan?) -> Bool {
    guard let span else { return true }
    return span >= .zero && span <= RecordedTime.longest
  }
}
