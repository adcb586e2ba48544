// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import PiSimulator
import PiStatistics
import PiTelemetry
import Synchronization

/// The times of every request of an arm by cluster, on disk: eight bytes each.
///
/// Quantiles need them once more when all runs have ended, because which times lie above a quantile is
/// known only then. Order does not matter to what is read out of it.
final class LatencyLog: Sendable {
  /// Times of a request as buckets of ``LogLinearHistogram``, with its cluster.
  struct Entry: Sendable {
    /// Stands for a failed request's time.
    static let infinite = UInt16.max
    /// Stands for a time that the request does not have.
    static let missing = UInt16.max - 1

    var cluster: UInt16
    var endToEnd = Entry.infinite
    var firstToken = Entry.infinite
    var perOutputToken = Entry.missing

    /// Takes the times of a request, which are nil when it was not served.
    init(cluster: Int, _ times: AnswerTimes?) {
      self.cluster = UInt16(cluster)
      guard let times else { return }
      endToEnd = Entry.bucket(times.endToEnd)
      firstToken = times.firstToken.map(Entry.bucket) ?? Entry.missing
      perOutputToken = times.perOutputToken.map(Entry.bucket) ?? Entry.missing
    }

    init(_ bytes: [UInt8], at offset: Int) {
      func number(_ place: Int) -> UInt16 {
        UInt16(bytes[offset + 2 * place]) | UInt16(bytes[offset + 2 * place + 1]) << 8
      }
      cluster = number(0)
      endToEnd = number(1)
      firstToken = number(2)
      perOutputToken = number(3)
    }

    func write(into bytes: inout [UInt8]) {
      Entry.append(cluster, to: &bytes)
      Entry.append(endToEnd, to: &bytes)
      Entry.append(firstToken, to: &bytes)
      Entry.append(perOutputToken, to: &bytes)
    }

    private static func append(_ number: UInt16, to bytes: inout [UInt8]) {
      bytes.append(UInt8(truncatingIfNeeded: number))
      bytes.append(UInt8(truncatingIfNeeded: number >> 8))
    }

    /// The bucket of a time, or what stands for it; missing where the request does not count.
    func bucket(of time: RequestTime) -> UInt16 {
      switch time {
      case .endToEnd: endToEnd
      case .servedEndToEnd: endToEnd == Entry.infinite ? Entry.missing : endToEnd
      case .firstToken: firstToken
      case .perOutputToken: perOutputToken
      }
    }

    private static func bucket(_ nanoseconds: Int64) -> UInt16 {
      UInt16(LogLinearHistogram.bucket(of: nanoseconds))
    }
  }

  /// Some entries of one run.
  private struct Chunk: Sendable {
    var replication: Int
    var offset: Int
    var bytes: Int
  }

  private static let entryBytes = 8
  /// Bytes that a run gathers before it writes them.
  static let chunkBytes = 65_536

  private let file: ScratchFile
  private let chunks = Mutex<[Chunk]>([])

  init() throws(InputError) {
    file = try ScratchFile()
  }

  /// Appends entries of a run.
  fileprivate func append(_ bytes: [UInt8], replication: Int) throws(InputError) {
    let failure: InputError? = chunks.withLock { chunks in
      do throws(InputError) {
        try file.append(bytes.span)
      } catch {
        return error
      }
      let offset = chunks.last.map { $0.offset + $0.bytes } ?? 0
      chunks.append(Chunk(replication: replication, offset: offset, bytes: bytes.count))
      return nil
    }
    if let failure { throw failure }
  }

  /// Hands out every entry with its replication, in no order.
  func read(_ body: (Entry, Int) -> Void) throws(InputError) {
    var bytes = [UInt8](repeating: 0, count: LatencyLog.chunkBytes)
    for chunk in chunks.withLock({ $0 }) {
      try file.read(into: &bytes, count: chunk.bytes, at: chunk.offset)
      for offset in stride(from: 0, to: chunk.bytes, by: LatencyLog.entryBytes) {
        body(Entry(bytes, at: offset), chunk.replication)
      }
    }
  }

  /// Gathers the entries of one run.
  struct Writer {
    private let log: LatencyLog
    private let replication: Int
    private var bytes: [UInt8] = []
    /// Why nothing is written any more.
    private var failure: InputError?

    init(_ log: LatencyLog, replication: Int) {
      self.log = log
      self.replication = replication
    }

    mutating func append(_ entry: Entry) {
      entry.write(into: &bytes)
      if bytes.count >= LatencyLog.chunkBytes { flush() }
    }

    private mutating func flush() {
      guard !bytes.isEmpty, failure == nil else { return }
      do throws(InputError) {
        try log.append(bytes, replication: replication)
      } catch {
        failure = error
      }
      bytes.removeAll(keepingCapacity: true)
    }

    /// Writes what is left.
    ///
    /// - Throws: why an entry could not be written, such as a full disk.
    mutating func finish() throws(InputError) {
      flush()
      if let failure { throw failure }
    }
  }
}
