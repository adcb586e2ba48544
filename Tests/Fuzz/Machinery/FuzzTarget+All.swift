// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiFormats
import PiRuntime

extension FuzzTarget {
  /// Every reader of bytes that come from outside.
  package static func all(_ files: SeedFiles) throws -> [FuzzTarget] {
    let formats = try RecordFormat.all.map { format in
      requests(format.id, try files.requests(of: format), RequestLaws(format: format.id))
    }
    let recognised = requests("recognised", formats.flatMap(\.seeds), RequestLaws(format: nil))
    let columns = try ColumnMap(parsing: SeedFiles.columns)
    let table = requests(
      "csv with a map",
      [files.table],
      RequestLaws(format: "csv", columns: columns)
    )
    return formats + [recognised, table] + documents(files) + bytes(files)
      + (try invoices(files))
  }

  /// A reader of requests, held against its laws.
  package static func requests(
    _ id: String,
    _ seeds: [[UInt8]],
    _ laws: RequestLaws
  ) -> FuzzTarget {
    FuzzTarget(id: id, seeds: seeds) { (bytes) throws(FuzzFault) in try laws.check(bytes) }
  }

  /// Invoices that tell what they are, and a table that a map of columns tells.
  private static func invoices(_ files: SeedFiles) throws(InputError) -> [FuzzTarget] {
    let map = try InvoiceColumnMap(parsing: SeedFiles.invoiceColumns, named: "columns")
    return [
      invoice("invoice", files.invoices, nil), invoice("invoice with a map", files.bills, map),
    ]
  }

  private static func invoice(
    _ id: String,
    _ seeds: [[UInt8]],
    _ map: InvoiceColumnMap?
  ) -> FuzzTarget {
    FuzzTarget(id: id, seeds: seeds) { (bytes) throws(FuzzFault) in
      func transcript(_ chunk: Int) throws(FuzzFault) -> [String] {
        var lines: [InvoiceLine] = []
        do throws(InputError) {
          lines = try Invoice(MemorySource(bytes, named: "f", chunk: chunk), columns: map).lines
        } catch {
          try error.check()
          return [error.description]
        }
        try InvoiceLaws.check(lines)
        return lines.map { "\($0)" }
      }
      try FuzzFault.differ(try transcript(.max), try transcript(7), "in chunks of 7 bytes")
    }
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
}
