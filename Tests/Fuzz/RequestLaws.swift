// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats

/// What holds for the requests of any file.
enum RequestLaws {
  /// Reads as an import and as a replay do.
  static func check(
    _ bytes: [UInt8],
    format: String?,
    columns: ColumnMap? = nil
  ) throws(FuzzFault) {
    let whole = try entries(bytes, format, columns, chunk: .max)
    let parts = try entries(bytes, format, columns, chunk: 7)
    try FuzzFault.differ(whole, parts, "in chunks of 7 bytes")
    try checkRows(bytes, format, columns)
  }

  /// The requests and errors of a file, as text.
  private static func entries(
    _ bytes: [UInt8],
    _ format: String?,
    _ columns: ColumnMap?,
    chunk: Int
  ) throws(FuzzFault) -> [String] {
    var lines: [String] = []
    var fault: String?
    do throws(InputError) {
      let source = try PeekedSource(MemorySource(bytes, named: "f", chunk: chunk))
      var options = RecordOptions()
      options.deployment = "d"
      options.columns = columns
      let chosen = try RecordFormat.choose(format, options, for: source)
      var reader = try chosen.open(source, options: options)
      var record = RecordedRequest()
      while true {
        do throws(InputError) {
          guard try reader.next(into: &record) else { break }
          fault = fault ?? self.fault(of: record)
          lines.append("\(record)")
        } catch {
          guard reader.canContinue else { throw error }
          lines.append(error.description)
        }
      }
      lines.append("\(reader.leftOut)")
    } catch {
      try error.check()
      lines.append(error.description)
    }
    if let fault { throw FuzzFault(text: "read a request with \(fault)") }
    return lines
  }

  /// What is impossible about a request that was read; nil for nothing.
  private static func fault(of record: RecordedRequest) -> String? {
    let parts = [record.cachedInputTokens, record.writtenInputTokens].map { $0?.count ?? 0 }
    let spans = [record.latency, record.timeToFirstToken, record.wait, record.thinkTime]
    if parts[0] + parts[1] > record.inputTokens?.count ?? .max { return "parts above the whole" }
    if !spans.allSatisfy({ ($0 ?? .zero) >= .zero }) { return "a time below 0" }
    if abs(record.arrival.nanoseconds) > 5_000_000_000_000_000_000 { return "an arrival beyond" }
    if record.priority ?? 0 > 3 { return "a priority beyond" }
    return nil
  }

  /// The rows of a trace go forward from 0.
  private static func checkRows(
    _ bytes: [UInt8],
    _ format: String?,
    _ columns: ColumnMap?
  ) throws(FuzzFault) {
    do throws(InputError) {
      let options = TraceOptions(onBadRow: .skip, columns: columns)
      let source = MemorySource(bytes, named: "f")
      var rows = try TraceRows.open(source, format: format, options: options)
      var last = Instant.zero
      while let row = try rows.next() {
        let isForward = rows.clock == .perSession || row.arrival >= last
        guard isForward, row.arrival >= .zero else {
          throw InputError.unreadable(file: "law", reason: "a row goes back to \(row.arrival)")
        }
        last = row.arrival
        guard row.cachedInputTokens ?? .zero <= row.inputTokens else {
          throw InputError.unreadable(file: "law", reason: "more is cached than came")
        }
      }
    } catch {
      try error.check()
    }
  }
}
