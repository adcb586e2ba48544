// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiFormats
import PiRuntime

/// A reader that is fed with broken files, and the laws that hold whatever it is fed.
struct FuzzTarget {
  let id: String
  /// Files that it reads without an error.
  let seeds: [[UInt8]]
  let check: ([UInt8]) throws(FuzzFault) -> Void

  /// Every reader of bytes that come from outside.
  static func all(_ files: SeedFiles) throws -> [FuzzTarget] {
    let formats = try RecordFormat.all.map { format in
      FuzzTarget(id: format.id, seeds: try files.requests(of: format)) {
        (bytes) throws(FuzzFault) in try RequestLaws.check(bytes, format: format.id)
      }
    }
    let recognised = FuzzTarget(id: "recognised", seeds: formats.flatMap(\.seeds)) {
      (bytes) throws(FuzzFault) in try RequestLaws.check(bytes, format: nil)
    }
    let columns = try ColumnMap(parsing: SeedFiles.columns)
    let table = FuzzTarget(id: "csv with a map", seeds: [files.table]) {
      (bytes) throws(FuzzFault) in
      try RequestLaws.check(bytes, format: "csv", columns: columns)
    }
    return formats + [recognised, table] + documents(files)
  }

  private static func documents(_ files: SeedFiles) -> [FuzzTarget] {
    [
      whole("experiment", files.experiments) { (bytes, file) throws(InputError) in
        _ = try ExperimentReader().read(bytes, named: file)
      },
      whole("prices", files.prices) { (bytes, file) throws(InputError) in
        _ = try ImportedPrices(parsing: bytes, named: file, date: "2026-01-01")
      },
      whole("lightgbm", files.trees("lgb_")) { (bytes, file) throws(InputError) in
        _ = try TreeEnsemble.lightGBM(bytes, named: file)
      },
      whole("xgboost", files.trees("xgb_")) { (bytes, file) throws(InputError) in
        _ = try TreeEnsemble.xgBoost(bytes, named: file)
      },
      whole("xgboost dump", files.trees("xgb_regression_dump")) {
        (bytes, file) throws(InputError) in
        let context = TreeDumpContext(featureNames: ["a", "b", "c", "d", "e"])
        _ = try TreeEnsemble.xgBoostDump(bytes, named: file, context: context)
      },
      whole("column map", files.columnMaps) { (bytes, file) throws(InputError) in
        let text = String(decoding: bytes, as: UTF8.self)
        _ = try ColumnMap(parsing: text, named: file)
      },
      chunked("labels", files.labels) { (source) throws(InputError) in
        var reader = try LabelReader(source, defaultSource: "me", at: .zero)
        var lines: [String] = []
        while let label = try reader.next() { lines.append("\(label)") }
        return lines
      },
      chunked("outcomes", files.outcomes) { (source) throws(InputError) in
        var reader = OutcomeReader()
        try reader.read(source, map: OutcomeColumnMap(), onBadRow: .skip)
        return reader.skipped.map(\.description)
      },
      chunked("npy", files.arrays) { (source) throws(InputError) in
        ["\(try Embeddings(npy: source).columns)"]
      },
    ]
  }

  /// A reader of whole files: an error is one clear line.
  private static func whole(
    _ id: String,
    _ seeds: [[UInt8]],
    _ read: @escaping ([UInt8], String) throws(InputError) -> Void
  ) -> FuzzTarget {
    FuzzTarget(id: id, seeds: seeds) { (bytes) throws(FuzzFault) in
      do throws(InputError) { try read(bytes, "f") } catch { try error.check() }
    }
  }

  /// A reader of streams: what it says does not depend on how the bytes come.
  private static func chunked(
    _ id: String,
    _ seeds: [[UInt8]],
    _ read: @escaping (MemorySource) throws(InputError) -> [String]
  ) -> FuzzTarget {
    FuzzTarget(id: id, seeds: seeds) { (bytes) throws(FuzzFault) in
      func transcript(_ chunk: Int) throws(FuzzFault) -> [String] {
        do throws(InputError) {
          return try read(MemorySource(bytes, named: "f", chunk: chunk))
        } catch {
          try error.check()
          return [error.description]
        }
      }
      try FuzzFault.differ(try transcript(.max), try transcript(7), "in chunks of 7 bytes")
    }
  }
}

/// A law that does not hold.
struct FuzzFault: Error {
  let text: String

  /// Two readings of the same bytes are equal.
  static func differ(_ one: [String], _ other: [String], _ how: String) throws(FuzzFault) {
    guard one != other else { return }
    let place = zip(one, other).enumerated().first { $0.element.0 != $0.element.1 }
    let text = place.map { "entry \($0.offset): \($0.element.0) | \($0.element.1)" }
    throw FuzzFault(
      text: "reads otherwise \(how): \(text ?? "\(one.count) | \(other.count) entries")"
    )
  }
}

extension InputError {
  /// An error names the file and is one line that no terminal takes for a command.
  func check() throws(FuzzFault) {
    let text = description
    guard text.hasPrefix("f") || text.hasPrefix("columns") else {
      throw FuzzFault(text: "the error does not name the file: \(text)")
    }
    let harmful = text.unicodeScalars.contains { $0.value < 32 || (127..<160).contains($0.value) }
    guard !harmful, text.utf8.count < 8_192 else {
      throw FuzzFault(text: "the error is not one plain line: \(text.debugDescription)")
    }
    if let position, position.line < 1 || position.column < 1 {
      throw FuzzFault(text: "the error has no place: \(text)")
    }
  }
}
