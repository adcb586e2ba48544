// SPDX-License-Identifier: Apache-2.0

/// The entries that a store holds of one format, to know them again in a file.
///
/// Each can be taken as often as it is stored, so that the second of two equal rows without a name
/// is only known when two are stored. Takes 8 bytes and a bit for every entry.
struct StoredEntries {
  private static let directoryBits = 16

  /// Strong hashes in ascending order.
  private let sorted: ContiguousArray<UInt64>
  /// Where the hashes of each leading bits begin.
  private let directory: ContiguousArray<Int>
  /// A bit for each hash that was taken.
  private var taken: ContiguousArray<UInt64>

  /// Keeps the strong ones of some hashes; nil when there are none.
  init?(_ hashes: ContiguousArray<UInt64>) {
    var sorted = hashes
    sorted.removeAll { $0 & EntryHash.strong == 0 }
    guard !sorted.isEmpty else { return nil }
    sorted.sort()
    var directory = ContiguousArray(repeating: 0, count: 1 << StoredEntries.directoryBits)
    for hash in sorted { directory[StoredEntries.place(hash)] += 1 }
    var begin = 0
    for place in directory.indices {
      let count = directory[place]
      directory[place] = begin
      begin += count
    }
    directory.append(sorted.count)
    self.sorted = sorted
    self.directory = directory
    taken = ContiguousArray(repeating: 0, count: (sorted.count + 63) / 64)
  }

  private static func place(_ hash: UInt64) -> Int {
    Int(truncatingIfNeeded: (hash << 1) >> (64 - directoryBits))
  }

  /// Takes one entry of a hash; false when none is left.
  mutating func take(_ hash: UInt64) -> Bool {
    guard hash & EntryHash.strong != 0 else { return false }
    let place = StoredEntries.place(hash)
    let begin = first(directory[place]..<directory[place + 1]) { sorted[$0] >= hash }
    let end = first(begin..<directory[place + 1]) { sorted[$0] > hash }
    // The taken ones of equal hashes stand before the others.
    let next = first(begin..<end) { taken[$0 >> 6] >> UInt64($0 & 63) & 1 == 0 }
    guard next < end else { return false }
    taken[next >> 6] |= 1 << UInt64(next & 63)
    return true
  }

  /// The first place of a range from which on a condition holds; the range's end when it never does.
  private func first(_ range: Range<Int>, where holds: (Int) -> Bool) -> Int {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if holds(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
