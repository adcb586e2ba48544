// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats

/// Names the entries of a log by 64 bits, so that one is known again in another file.
///
/// An entry with a name of its own and an instant counted from 1970 is named by these two; one
/// without a name by everything that is known of it. Where instants count from the file's own
/// start, equal values need not be the same request: such a hash is weak, its highest bit is 0,
/// and it only serves to tell whether two files begin alike. Positions that depend on the file
/// (sessions, numbers of names) and hashes of prompts, which depend on a salt, are left out.
struct EntryHash {
  /// The bit that tells that the hash names the request in every file of the format.
  static let strong: UInt64 = 1 << 63

  private var deployments = NameHashes()
  private var taskTypes = NameHashes()
  private var tenants = NameHashes()

  /// The hash of an entry.
  mutating func of(_ entry: ImportedRequest, in log: any RecordReader) -> UInt64 {
    let isAbsolute = log.clock == .unix
    var mix = WordMix()
    mix.add(entry.request.externalID)
    mix.add(UInt64(bitPattern: entry.request.arrival.nanoseconds))
    guard !isAbsolute || entry.request.externalID == nil else {
      return mix.state | EntryHash.strong
    }
    let request = entry.request
    if let index = request.deployment?.offset {
      mix.add(deployments.hash(index) { log.names.deployments.map(\.name) })
    }
    if let index = request.taskType?.offset {
      mix.add(taskTypes.hash(index) { log.names.taskTypes })
    }
    if let index = request.tenant?.offset { mix.add(tenants.hash(index) { log.names.tenants }) }
    mix.addFacts(of: request)
    if let attempt = entry.attempt { mix.addFacts(of: attempt) }
    let isStrong = isAbsolute || request.externalID != nil
    return isStrong ? mix.state | EntryHash.strong : mix.state & ~EntryHash.strong
  }
}

/// Hashes of names by their positions in a log.
private struct NameHashes {
  private var hashes: [UInt64] = []

  mutating func hash(_ index: Int, _ names: () -> [String]) -> UInt64 {
    if index >= hashes.count {
      for name in names().dropFirst(hashes.count) {
        var mix = WordMix()
        mix.add(name)
        hashes.append(mix.state)
      }
    }
    return hashes[index]
  }
}

/// Mixes words by the folded product of 64 by 64 bits; not meant to withstand who chooses them.
private struct WordMix {
  private(set) var state: UInt64 = 0x2D35_8DCC_AA6C_78A5

  @inline(__always)
  mutating func add(_ word: UInt64) {
    let product = (state ^ word).multipliedFullWidth(by: 0x8BB8_4B93_962E_ACC9)
    state = (product.low ^ product.high) &+ 0x4B33_A62E_D433_D4A3
  }

  /// Adds a value that may be unknown, which differs from every value.
  @inline(__always)
  mutating func add(_ value: Int64?) {
    guard let value else { return add(0xD6E8_FEB8_6659_FD93) }
    add(UInt64(bitPattern: value))
  }

  mutating func add(_ text: String?) {
    guard var text else { return add(0xA5A3_56B1_9C1D_7E2B) }
    text.withUTF8 { bytes in
      let bytes = UnsafeRawBufferPointer(bytes)
      add(UInt64(bytes.count))
      let words = bytes.count / 8
      for word in 0..<words {
        let value = unsafe bytes.loadUnaligned(fromByteOffset: 8 * word, as: UInt64.self)
        add(UInt64(littleEndian: value))
      }
      var tail: UInt64 = 0
      for index in 8 * words..<bytes.count { tail = unsafe tail << 8 | UInt64(bytes[index]) }
      add(tail)
    }
  }

  mutating func addFacts(of request: RequestRecord) {
    add(request.ended?.nanoseconds)
    add(request.priority.map(Int64.init))
    add(request.streams.map { $0 ? 1 : 0 })
    add(request.inputTokens.map { Int64($0.count) })
    add(request.sharedPrefixTokens.map { Int64($0.count) })
    add(request.outputCap.map { Int64($0.count) })
    add(request.isServed.map { $0 ? 1 : 0 })
    add(request.error?.name)
    add(request.errorText)
    add(request.timeToFirstToken?.nanoseconds)
    add(request.usage.map { Int64($0.input.count) })
    add(request.usage.map { Int64($0.cachedInput.count) })
    add(request.usage.map { Int64($0.output.count) })
    add(request.cost?.amount)
  }

  mutating func addFacts(of attempt: AttemptRecord) {
    add(attempt.started.nanoseconds)
    add(attempt.ended.nanoseconds)
    add(attempt.cost?.amount)
  }
}
