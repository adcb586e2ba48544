// SPDX-License-Identifier: Apache-2.0

import PiCore

/// A trace whose arrivals were stamped in ticks, spread uniformly over each tick.
///
/// The rows of one stamp lie between it and the next distinct stamp as the order statistics of keyed
/// uniform numbers, so their order is kept; the last tick is as wide as the one before.
struct SpreadTrace: TraceReader {
  /// The most rows in one tick.
  static var maximumTick: Int { 1 << 20 }

  private var source: any TraceReader
  private let luck: Luck
  private let entity: Int
  private let file: String
  private var tick: [TraceRow] = []
  private var places: [Double] = []
  private var served = 0
  private var ahead: TraceRow?
  private var width = TimeSpan(wholeSeconds: 3)
  private var ordinal: UInt32 = 0

  init(_ source: any TraceReader, file: String, luck: Luck, entity: Int = 0) {
    self.source = source
    self.file = file
    self.luck = luck
    self.entity = entity
  }

  var clock: TraceClock { source.clock }
  var names: TraceNames { source.names }
  var skipped: SkippedRows { source.skipped }
  var dependsOnLuck: Bool { true }
  var prefixes: PrefixTree? { source.prefixes }

  mutating func next() throws(InputError) -> TraceRow? {
    if served == tick.count { try fill() }
    guard served < tick.count else { return nil }
    served += 1
    return tick[served - 1]
  }

  /// Gathers the rows of the next tick and spreads them.
  private mutating func fill() throws(InputError) {
    tick.removeAll(keepingCapacity: true)
    served = 0
    if ahead == nil { ahead = try source.next() }
    guard let first = ahead else { return }
    tick.append(first)
    ahead = nil
    while let row = try source.next() {
      guard row.arrival == first.arrival else {
        ahead = row
        width = row.arrival - first.arrival
        break
      }
      guard tick.count < Self.maximumTick else {
        throw .unreadable(file: file, reason: "has over \(Self.maximumTick) rows of one time stamp")
      }
      tick.append(row)
    }
    spread()
  }

  private mutating func spread() {
    places.removeAll(keepingCapacity: true)
    for index in tick.indices {
      let key = RequestKey(source: 0, ordinal: ordinal &+ UInt32(index))
      places.append(luck.uniform(.arrival, entity: entity, request: key))
    }
    ordinal &+= UInt32(tick.count)
    places.sort()
    for index in tick.indices {
      let offset = (places[index] * Double(width.nanoseconds)).rounded(.down)
      tick[index].arrival = tick[index].arrival + TimeSpan(nanoseconds: Int64(offset))
    }
  }
}
