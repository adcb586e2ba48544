// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import PiFuzzing
import Testing

/// The fuzzer against readers that are wrong on purpose: each wrong is found, and its trial finds it again.
struct WrongReaderTests {
  private static let table = """
    TIMESTAMP,ContextTokens,GeneratedTokens
    2023-11-16 18:15:46.6805900,374,44
    2023-11-16 18:15:50.9951690,396,109
    2023-11-16 18:15:51.2224670,879,55
    2023-11-16 18:15:52.3914860,91,16

    """

  /// A format with a reader around its own one.
  private static func target(
    _ wrong: @escaping @Sendable (any RecordReader) -> any RecordReader
  ) -> FuzzTarget {
    let laws = RequestLaws { (source, options) throws(InputError) in
      let format = try RecordFormat.choose("azure", options, for: source)
      return (wrong(try format.open(source, options: options)), format.id)
    }
    return .requests("wrong", [Array(table.utf8)], laws)
  }

  /// The faults of 300 trials.
  private static func findings(_ target: FuzzTarget, seed: UInt64 = 5) -> [FuzzFinding] {
    let worker = FuzzWorker([target], seed: seed)
    return (0..<300).compactMap(worker.finding)
  }

  /// Whether the trial that a finding names finds the same again, from nothing but seed and number.
  private static func isFoundAgain(_ finding: FuzzFinding, by target: FuzzTarget) -> Bool {
    FuzzWorker([target], seed: finding.seed).finding(finding.number) == finding
  }

  @Test func `a reader that is right has no faults`() {
    #expect(Self.findings(Self.target { $0 }) == [])
  }

  @Test func `a reader that loses a row is found`() throws {
    let target = Self.target { WrongReader($0, loses: 2) }
    let findings = Self.findings(target)
    #expect(findings.count > 50)
    #expect(findings.contains { $0.text == "4 entries are in the file, 3 came out" })
    let first = try #require(findings.first)
    #expect(first.seed == 5)
    #expect(first.options == "--seed 5 --from \(first.number) --to \(first.number + 1)")
    #expect(Self.isFoundAgain(first, by: target))
    #expect(
      !Self.isFoundAgain(first, by: Self.target { $0 }),
      "the reader is at fault, not the trial"
    )
  }

  @Test func `a reader that loses a row in replays only is found`() throws {
    let laws = RequestLaws { (source, options) throws(InputError) in
      let format = try RecordFormat.choose("azure", options, for: source)
      let reader = try format.open(source, options: options)
      return (options.isReplay ? WrongReader(reader, loses: 0) : reader, format.id)
    }
    let target = FuzzTarget.requests("wrong", [Array(Self.table.utf8)], laws)
    let findings = Self.findings(target)
    let text = "a replay accounts for 3 entries, an import for 4"
    let finding = try #require(findings.first { $0.text == text })
    #expect(Self.isFoundAgain(finding, by: target))
  }

  @Test(arguments: [
    (WrongReader.Wrong.tokens, "read a request with a count beyond"),
    (.parts, "read a request with parts above the whole"),
    (.latency, "read a request with a time below 0"),
  ])
  func `a count outside of its range is found`(
    _ wrong: WrongReader.Wrong,
    _ text: String
  ) throws {
    let target = Self.target { WrongReader($0, wrong) }
    let findings = Self.findings(target)
    let finding = try #require(findings.first { $0.text == text })
    #expect(Self.isFoundAgain(finding, by: target))
  }

  @Test func `a reader whose answer depends on how the bytes come is found`() throws {
    // It takes the first block for the whole file.
    let target = FuzzTarget.chunked("wrong", [Array(Self.table.utf8)]) {
      (source) throws(InputError) in
      var source = source
      var block = [UInt8](repeating: 0, count: 4_096)
      return ["\(try source.read(into: &block, from: 0)) bytes"]
    }
    let findings = Self.findings(target, seed: 9)
    #expect(findings.count > 290)
    let first = try #require(findings.first)
    #expect(first.text.hasPrefix("reads otherwise in chunks of 7 bytes: entry 0: "))
    #expect(first.text.hasSuffix(" bytes | 7 bytes"))
    #expect(Self.isFoundAgain(first, by: target))
  }

  @Test func `an error that names no file, and one that a terminal obeys, are found`() throws {
    for (file, text) in [("", "the error does not name the file"), ("f", "not one plain line")] {
      let target = FuzzTarget.whole("wrong", [Array(Self.table.utf8)]) {
        (_, _) throws(InputError) in
        let place = InputPosition(file: file, line: 1, column: 1)
        throw .unexpected(at: place, expected: "no \u{1b}[2J", found: "it")
      }
      let finding = try #require(Self.findings(target).first)
      #expect(finding.text.contains(text), "\(finding)")
      #expect(Self.isFoundAgain(finding, by: target))
    }
  }
}

/// A reader that changes what another one reads.
struct WrongReader: RecordReader {
  /// What it does wrong.
  enum Wrong: Sendable {
    /// More output tokens than a request can have.
    case tokens
    /// More cached input than input.
    case parts
    /// An answer before the question.
    case latency
  }

  private var reader: any RecordReader
  private let lost: Int?
  private let wrong: Wrong?
  private var count = 0

  init(_ reader: any RecordReader, loses row: Int) {
    self.reader = reader
    lost = row
    wrong = nil
  }

  init(_ reader: any RecordReader, _ wrong: Wrong) {
    self.reader = reader
    lost = nil
    self.wrong = wrong
  }

  var clock: RecordClock { reader.clock }
  var names: RecordedNames { reader.names }
  var leftOut: LeftOutEntries { reader.leftOut }
  var isEmpty: Bool { reader.isEmpty }
  var canContinue: Bool { reader.canContinue }

  mutating func next(into record: inout RecordedRequest) throws(InputError) -> Bool {
    if count == lost {
      count += 1
      guard try reader.next(into: &record) else { return false }
    }
    guard try reader.next(into: &record) else { return false }
    count += 1
    switch wrong {
    case .tokens: record.outputTokens = TokenCount(TokenCount.mostPerRequest + 1)
    case .parts: record.cachedInputTokens = TokenCount((record.inputTokens?.count ?? 0) + 1)
    case .latency: record.latency = TimeSpan(nanoseconds: -1)
    case nil: break
    }
    return true
  }
}
