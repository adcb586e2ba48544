// SPDX-License-Identifier: Apache-2.0

import PiCore

/// A trace whose arrivals were stamped in ticks, spread uniformly over each tick.
///
/// The rows of one stamp lie between it and the next later stamp as the order statistics of keyed
/// uniform numbers, so their order is kept; the last tick is as wide as the one before. Arrivals count
/// from the first stamp.
struct SpreadTrace<Stamped: RecordReader>: RecordReader {
  /// The most rows in one tick.
  static var maximumTick: Int { 1 << 20 }

  private var source: Stamped
  private let luck: Luck
  private let file: String
  private var tick: [RecordedRequest] = []
  private var places: [Double] = []
  private var served = 0
  /// The first row of the next tick, if it was read.
  private var ahead: RecordedRequest?
  /// A bad row behind the tick, whose turn comes when the tick was handed out.
  private var fault: InputError?
  private var width = TimeSpan(wholeSeconds: 3)
  private var ordinal: UInt32 = 0
  private var isAtEnd = false
  /// The first stamp, from which arrivals count.
  private var origin: Instant?

  init(_ source: Stamped, file: String, luck: Luck) {
    self.source = source
    self.file = file
    self.luck = luck
  }

  var clock: RecordClock { source.clock }
  var names: RecordedNames { source.names }
  var canContinue: Bool { source.canContinue }
  var leftOut: LeftOutEntries { source.leftOut }
  var isEmpty: Bool { source.isEmpty }
  var dependsOnLuck: Bool { true }
  var prefixes: PrefixTree? { source.prefixes }

  mutating func next(into record: inout RecordedRequest) throws(InputError) -> Bool {
    if served == tick.count { try fill() }
    guard served < tick.count else { return false }
    record = tick[served]
    served += 1
    return true
  }

  /// Gathers the rows of the next tick and spreads them.
  private mutating func fill() throws(InputError) {
    tick.removeAll(keepingCapacity: true)
    served = 0
    if let fault {
      self.fault = nil
      throw fault
    }
    if ahead == nil { ahead = try read() }
    guard let first = ahead else { return }
    tick.append(first)
    ahead = nil
    do throws(InputError) {
      while let row = try read() {
        guard row.arrival == first.arrival else {
          ahead = row
          if row.arrival > first.arrival { width = row.arrival - first.arrival }
          break
        }
        guard tick.count < Self.maximumTick else { throw tooLong }
        tick.append(row)
      }
    } catch {
      fault = error
    }
    spread()
  }

  private var tooLong: InputError {
    .unreadable(file: file, reason: "has over \(Self.maximumTick) rows of one time stamp")
  }

  private mutating func read() throws(InputError) -> RecordedRequest? {
    guard !isAtEnd else { return nil }
    var row = RecordedRequest()
    guard try source.next(into: &row) else {
      isAtEnd = true
      return nil
    }
    return row
  }

  private mutating func spread() {
    places.removeAll(keepingCapacity: true)
    for index in tick.indices {
      let key = RequestKey(source: 0, ordinal: ordinal &+ UInt32(index))
      places.append(luck.uniform(.arrival, entity: 0, request: key))
    }
    ordinal &+= UInt32(tick.count)
    places.sort()
    let start = origin ?? tick[0].arrival
    origin = start
    for index in tick.indices {
      let offset = (places[index] * Double(width.nanoseconds)).rounded(.down)
      let since = tick[index].arrival - start + TimeSpan(nanoseconds: Int64(offset))
      tick[index].arrival = .zero + since
    }
  }
}
