// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiFormats
import PiReport
import PiResources

/// `pibench report`: renders the report of a stored run again.
enum ReportCommand: Command {
  private static let json = Flag("json", "print the results as JSON instead of the table")
  private static let isStatic = Flag(
    "static",
    "leave the charts out: tables only, a tenth of the size"
  )

  static let spec = CommandSpec(
    name: "report",
    summary: "Renders the report of a run again, without running it.",
    operands: "DIR",
    mostOperands: 1,
    options: [json, isStatic],
    examples: ["pibench report reports/default"]
  )

  static func run(_ arguments: ParsedArguments) throws {
    guard let path = arguments.operands.first else {
      throw UsageError("report needs the folder of a run; see pibench report --help")
    }
    let document = try read(path)
    let folder = try RunFolder(creating: path)
    let library = arguments[isStatic] ? nil : chartLibrary
    let manifest = try manifest(in: folder)
    let files = [
      try folder.write(HTMLReport.render(document, chartLibrary: library), to: "report.html"),
      try folder.write(SummaryCSV.render(document), to: "summary.csv"),
    ]
    try folder.update(manifest?.json(with: files))
    if arguments[json] {
      try Terminal.print(document.json())
      return try document.requireChecks()
    }
    try Terminal.print(TerminalTable.render(document, options: Terminal.options))
    try Terminal.print("\nreport: \(path)/report.html\n")
    try document.requireChecks()
  }

  /// The manifest of a run that is whole, whose digests are about to change.
  private static func manifest(in folder: RunFolder) throws(InputError) -> ManifestUpdate? {
    guard folder.isWhole else { return nil }
    let file = folder.path + "/" + RunFolder.manifestName
    let bytes = try FileSource.readAll(FileSource(path: file), limit: 1 << 20)
    return try ManifestUpdate(bytes, named: file)
  }

  /// The document of a stored run.
  static func read(_ path: String) throws(InputError) -> RunDocument {
    let file = path + "/" + RunFolder.documentName
    let bytes = try FileSource.readAll(FileSource(path: file), limit: 256 << 20)
    return try RunDocument(json: bytes, named: file)
  }

  static func page(of document: RunDocument) -> [UInt8] {
    HTMLReport.render(document, chartLibrary: chartLibrary)
  }

  private static var chartLibrary: [UInt8]? {
    EmbeddedResource.bytes(named: EmbeddedResource.chartLibrary)
  }
}
