// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Checks the times and counts of every request of a recording, so that nobody behind it has to, and
/// keeps the text of cells out of errors.
///
/// Counts that contradict each other make a bad entry; they are never clamped.
struct BoundedReader<Source: RecordReader>: RecordReader {
  private var source: Source
  private let file: String

  init(_ source: Source, file: String) {
    self.source = source
    self.file = file
  }

  var clock: RecordClock { source.clock }
  var names: RecordedNames { source.names }
  var leftOut: LeftOutEntries { source.leftOut }
  var isEmpty: Bool { source.isEmpty }
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
    if let (expected, found) = record.timeFault ?? record.countFault {
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

  /// What is wrong with the counts of tokens; nil when parts are within their whole.
  @inline(__always)
  fileprivate var countFault: (expected: String, found: String)? {
    let read = cachedInputTokens?.count ?? 0
    let written = writtenInputTokens?.count ?? 0
    guard read > 0 || written > 0, let input = inputTokens?.count else { return nil }
    guard Int64(read) + Int64(written) > Int64(input) else { return nil }
    return (
      "input tokens of which cached and cache-written ones are a part",
      "\(input) of which \(read) cached and \(written) written"
    )
  }

  @inline(__always)
  private func isSpan(_ span: TimeSpan?) -> Bool {
    guard let span else { return true }
    return span >= .zero && span <= RecordedTime.longest
  }
}
