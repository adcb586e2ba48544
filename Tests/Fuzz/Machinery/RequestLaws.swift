// SPDX-License-Identifier: Apache-2.0

import PiCore
package import PiFormats

/// What holds for the requests of any file.
package struct RequestLaws: Sendable {
  private let columns: ColumnMap?
  private let open: FuzzTarget.Opening

  /// The laws of a format.
  ///
  /// - Parameters:
  ///   - format: its name; nil to have it told by the file.
  ///   - columns: the columns of a table.
  package init(format: String?, columns: ColumnMap? = nil) {
    self.init(columns: columns) { (source, options) throws(InputError) in
      let chosen = try RecordFormat.choose(format, options, for: source)
      return (try chosen.open(source, options: options), chosen.id)
    }
  }

  /// The laws of what is opened in another way.
  package init(columns: ColumnMap? = nil, open: @escaping FuzzTarget.Opening) {
    self.columns = columns
    self.open = open
  }

  /// Reads as an import and as a replay do.
  package func check(_ bytes: [UInt8]) throws(FuzzFault) {
    let whole = try Transcript(bytes, laws: self, chunk: .max)
    let parts = try Transcript(bytes, laws: self, chunk: 7)
    try FuzzFault.differ(whole.lines, parts.lines, "in chunks of 7 bytes")
    if let found = whole.entries, let there = EntryCount.of(bytes, format: whole.format),
      found != there
    {
      throw FuzzFault(text: "\(there) entries are in the file, \(found) came out")
    }
    let replayed = try rows(of: bytes)
    if let found = replayed, let imported = whole.entries, found != imported {
      throw FuzzFault(text: "a replay accounts for \(found) entries, an import for \(imported)")
    }
  }

  /// The requests and errors of a file, as text.
  private struct Transcript {
    var lines: [String] = []
    var format = ""
    /// Requests, bad entries and those left out; nil where the file could not be read to its end.
    var entries: Int?

    init(_ bytes: [UInt8], laws: RequestLaws, chunk: Int) throws(FuzzFault) {
      var flaw: String?
      do throws(InputError) {
        let source = try PeekedSource(MemorySource(bytes, named: "f", chunk: chunk))
        var options = RecordOptions()
        options.deployment = "d"
        options.columns = laws.columns
        var reader: any RecordReader
        (reader, format) = try laws.open(source, options)
        var record = RecordedRequest()
        while true {
          do throws(InputError) {
            guard try reader.next(into: &record) else { break }
            flaw = flaw ?? RequestLaws.flaw(of: record).map { "read a request with \($0)" }
            lines.append("\(record)")
          } catch {
            guard reader.canContinue else { throw error }
            flaw = flaw ?? error.flaw
            lines.append(error.description)
          }
        }
        entries = lines.count + reader.leftOut.count
        lines.append("\(reader.leftOut)")
      } catch {
        flaw = flaw ?? error.flaw
        lines.append(error.description)
      }
      if let flaw { throw FuzzFault(text: flaw) }
    }
  }

  /// What is impossible about a request that was read; nil for nothing.
  private static func flaw(of record: RecordedRequest) -> String? {
    let parts = [record.cachedInputTokens, record.writtenInputTokens].map { $0?.count ?? 0 }
    let counts = [record.inputTokens, record.outputTokens, record.outputCap].map { $0?.count ?? 0 }
    let spans = [record.latency, record.timeToFirstToken, record.wait, record.thinkTime]
    if parts[0] + parts[1] > record.inputTokens?.count ?? .max { return "parts above the whole" }
    if counts.contains(where: { $0 > TokenCount.mostPerRequest }) { return "a count beyond" }
    if !spans.allSatisfy({ ($0 ?? .zero) >= .zero }) { return "a time below 0" }
    if abs(record.arrival.nanoseconds) > 5_000_000_000_000_000_000 { return "an arrival beyond" }
    if record.priority ?? 0 > 3 { return "a priority beyond" }
    return nil
  }

  /// The rows of a trace go forward from 0.
  ///
  /// - Returns: how many entries it accounts for; nil where the file could not be read to its end.
  private func rows(of bytes: [UInt8]) throws(FuzzFault) -> Int? {
    do throws(InputError) {
      var reading = RecordOptions()
      reading.columns = columns
      reading.isReplay = true
      let (reader, _) = try open(PeekedSource(MemorySource(bytes, named: "f")), reading)
      let options = TraceOptions(onBadRow: .skip, columns: columns)
      var rows = TraceRows(reader, file: "f", options: options)
      var last = Instant.zero
      var count = 0
      while let row = try rows.next() {
        count += 1
        let isForward = rows.clock == .perSession || row.arrival >= last
        guard isForward, row.arrival >= .zero else {
          throw InputError.unreadable(file: "law", reason: "a row goes back to \(row.arrival)")
        }
        last = row.arrival
        guard row.cachedInputTokens ?? .zero <= row.inputTokens else {
          throw InputError.unreadable(file: "law", reason: "more is cached than came")
        }
      }
      return count + rows.leftOut.count
    } catch {
      try error.check()
      return nil
    }
  }
}
