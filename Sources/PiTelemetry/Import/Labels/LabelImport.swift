// SPDX-License-Identifier: Apache-2.0

public import PiCore
public import PiFormats

/// Joins labels to the requests of a store by the requests' names.
///
/// Labels are read in blocks; for each block the store's requests are looked through once, so that
/// memory does not depend on either's size.
public struct LabelImport {
  /// What a file of labels came to.
  public struct Summary: Hashable, Sendable {
    /// Labels of the file.
    public var labels = 0
    /// Labels whose request the store has; each is written.
    public var matched = 0
    /// Labels without a request.
    public var unmatched = 0
    /// The first twenty names without a request, with their lines.
    public var missing: [String] = []
    /// Rows that were left out as bad.
    public var badEntries = 0
    /// Whether the store had this file's labels already.
    public var isKnown = false
    /// The run that stands for the file; nil when nothing was written.
    public var run: Int64?
  }

  /// Labels of a block.
  static let block = 100_000

  private let settings: ImportSettings

  /// Prepares an import.
  public init(settings: ImportSettings) {
    self.settings = settings
  }

  /// Reads labels and joins them.
  ///
  /// - Parameters:
  ///   - file: what the file is called.
  ///   - contentHash: SHA-256 of its bytes.
  ///   - writer: writes the store; nil only counts.
  ///   - reader: reads the same store.
  ///   - open: opens the labels at their beginning.
  /// - Returns: what they came to.
  /// - Throws: `InputError`, `StoreError`.
  public func run(
    file: String,
    contentHash: String,
    writer: (any TelemetryWriter)?,
    reader: any TelemetryReader,
    open: () throws(InputError) -> LabelReader
  ) throws -> Summary {
    var summary = Summary()
    let known = try reader.runs(contentHash: contentHash).first {
      $0.description.origin == .imported
    }
    if let known, known.ended != nil {
      summary.isKnown = true
      summary.run = known.id.number
      return summary
    }
    if settings.onBadEntry == .fail {
      var check = try open()
      while try check.next() != nil {}
    }
    let done = known?.progress.flatMap(Int.init) ?? 0
    let marker = try begin(file, contentHash, known, writer)
    let quarantine = settings.onBadEntry == .quarantine ? settings.quarantine : nil
    let bad = try BadEntries(path: quarantine, appends: false)
    var labels = try open()
    while case let block = try read(&labels, bad), !block.isEmpty {
      summary.labels += block.count
      let joined = try join(block, reader, &summary)
      guard let writer, let marker, summary.labels > done else { continue }
      for (run, _) in joined { try writer.resumeRun(run.id) }
      // One commit for the labels of all runs and for how far the file was read.
      for (run, records) in joined { try writer.append(records, to: run.id) }
      try writer.noteProgress("\(summary.labels)", of: marker)
      try writer.commit()
      for (run, _) in joined where run.isComplete { try writer.endRun(run.id, lostRecords: 0) }
    }
    if let writer, known != nil { try endComplete(writer, reader) }
    try bad.flush()
    summary.badEntries = bad.count
    if let writer, let marker {
      try writer.endRun(marker, lostRecords: 0)
      summary.run = marker.number
    }
    return summary
  }

  /// The run that stands for the file, so that its bytes are known and progress has a place.
  private func begin(
    _ file: String,
    _ contentHash: String,
    _ known: StoredRun?,
    _ writer: (any TelemetryWriter)?
  ) throws -> RunID? {
    guard let writer else { return nil }
    if let known {
      try writer.resumeRun(known.id)
      return known.id
    }
    let description = RunDescription(
      origin: .imported,
      clock: .unix,
      name: "labels " + file,
      contentHash: contentHash
    )
    return try writer.beginRun(description)
  }

  private func read(
    _ labels: inout LabelReader,
    _ bad: BadEntries
  ) throws(InputError) -> [ImportedLabel] {
    var block: [ImportedLabel] = []
    while block.count < Self.block {
      do throws(InputError) {
        guard let label = try labels.next() else { return block }
        block.append(label)
      } catch {
        guard settings.onBadEntry != .fail, labels.canContinue, error.position != nil else {
          throw error
        }
        bad.add(error)
      }
    }
    return block
  }

  /// The labels of a block as records of the runs that have their requests.
  private func join(
    _ block: [ImportedLabel],
    _ reader: any TelemetryReader,
    _ summary: inout Summary
  ) throws -> [(run: StoredRun, records: ContiguousArray<TelemetryRecord>)] {
    var places: [String: [Int]] = [:]
    for (place, label) in block.enumerated() { places[label.request, default: []].append(place) }
    var isMatched = [Bool](repeating: false, count: block.count)
    var joined: [(run: StoredRun, records: ContiguousArray<TelemetryRecord>)] = []
    for run in try reader.runs() where run.totals.requests > 0 {
      var records: ContiguousArray<TelemetryRecord> = []
      try reader.requests(of: run.id) { request in
        let numbered = places["\(run.id.number):\(request.number)"] ?? []
        let named = request.externalID.flatMap { places[$0] } ?? []
        for place in numbered + named where !isMatched[place] {
          isMatched[place] = true
          records.append(.label(Self.record(block[place], of: request)))
        }
        return true
      }
      if !records.isEmpty { joined.append((run, records)) }
    }
    let matched = isMatched.count { $0 }
    summary.matched += matched
    summary.unmatched += block.count - matched
    for (place, label) in block.enumerated() where !isMatched[place] && summary.missing.count < 20 {
      summary.missing.append("line \(label.line): \(Sanitised.quoted(label.request))")
    }
    return joined
  }

  private static func record(_ label: ImportedLabel, of request: RequestRecord) -> LabelRecord {
    LabelRecord(
      request: request.number,
      deployment: request.deployment,
      score: label.score,
      source: label.source,
      labelled: label.labelled
    )
  }

  /// Ends complete runs that an interrupted import of labels had opened.
  private func endComplete(
    _ writer: any TelemetryWriter,
    _ reader: any TelemetryReader
  ) throws {
    for run in try reader.runs() where run.ended == nil && run.isComplete {
      try writer.resumeRun(run.id)
      try writer.endRun(run.id, lostRecords: 0)
    }
  }
}

extension StoredRun {
  /// What an import notes as progress when everything was read.
  static let completeMark = " complete"

  /// Whether everything that belongs to the run was written, late labels aside.
  var isComplete: Bool { ended != nil || (progress?.hasSuffix(Self.completeMark) ?? false) }
}
