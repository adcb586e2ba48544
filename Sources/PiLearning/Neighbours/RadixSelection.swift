// SPDX-License-Identifier: Apache-2.0

/// The value of a rank without sorting: counts digits of the key from the top and keeps one bin.
///
/// Linear in the number of values whatever their order, unlike a heap or a quicksort's partition.
package enum RadixSelection {
  /// The `rank`-th largest of some values, counted from 1; none may be NaN.
  ///
  /// The `rank`-th largest of the maxima of groups is a bound that leaves few values to select from.
  package static func largest(_ rank: Int, of values: ArraySlice<Float>) -> Float {
    precondition(rank >= 1 && rank <= values.count, "a rank is inside the values")
    let size = 32
    let groups = values.count / size
    guard groups >= 2 * rank else { return selected(rank, of: values) }
    let maxima = groupMaxima(values, size: size)
    let bound = selected(rank, of: maxima[...])
    var kept: [Float] = []
    kept.reserveCapacity(4 * rank)
    for (group, largest) in maxima.enumerated() where largest >= bound {
      let start = values.startIndex + group * size
      let end = group + 1 < maxima.count ? start + size : values.endIndex
      for value in values[start..<end] where value >= bound { kept.append(value) }
    }
    return selected(rank, of: kept[...])
  }

  /// The largest value of every group; the last one takes what is left over.
  private static func groupMaxima(_ values: ArraySlice<Float>, size: Int) -> [Float] {
    let groups = values.count / size
    var maxima = [Float](repeating: -.infinity, count: groups)
    for group in 0..<groups {
      let start = values.startIndex + group * size
      let end = group + 1 < groups ? start + size : values.endIndex
      var largest = values[start]
      for index in start..<end { largest = values[index] > largest ? values[index] : largest }
      maxima[group] = largest
    }
    return maxima
  }

  private static func selected(_ rank: Int, of values: ArraySlice<Float>) -> Float {
    let keys = values.map { value in
      let bits = value.bitPattern
      return bits >> 31 == 0 ? bits | 0x8000_0000 : ~bits
    }
    let key = largest(rank, keys: keys, digit: 11)
    return Float(bitPattern: key >> 31 == 1 ? key & 0x7FFF_FFFF : ~key)
  }

  /// The `rank`-th largest of some values, counted from 1; none may be NaN.
  package static func largest(_ rank: Int, of values: [Double]) -> Double {
    precondition(rank >= 1 && rank <= values.count, "a rank is inside the values")
    let keys = values.map { value in
      let bits = value.bitPattern
      return bits >> 63 == 0 ? bits | 1 << 63 : ~bits
    }
    let key = largest(rank, keys: keys, digit: 8)
    return Double(bitPattern: key >> 63 == 1 ? key & ~(1 << 63) : ~key)
  }

  /// The `rank`-th largest of some values, counted from 1.
  package static func largest(_ rank: Int, of values: [Int32]) -> Int32 {
    precondition(rank >= 1 && rank <= values.count, "a rank is inside the values")
    let keys = values.map { UInt32(bitPattern: $0) ^ 1 << 31 }
    return Int32(bitPattern: largest(rank, keys: keys, digit: 11) ^ 1 << 31)
  }

  private static func largest<Key: FixedWidthInteger & UnsignedInteger>(
    _ rank: Int,
    keys: [Key],
    digit: Int
  ) -> Key {
    var (survivors, rest) = (keys, rank)
    var (shift, found) = (Key.bitWidth, Key.zero)
    while shift > 0 {
      let width = min(digit, shift)
      shift -= width
      let mask = Key(truncatingIfNeeded: 1 << width - 1)
      var counts = [Int](repeating: 0, count: 1 << width)
      for key in survivors { counts[Int(truncatingIfNeeded: key >> Key(shift) & mask)] += 1 }
      var bin = counts.count - 1
      while counts[bin] < rest {
        rest -= counts[bin]
        bin -= 1
      }
      let wanted = Key(truncatingIfNeeded: bin)
      found |= wanted << Key(shift)
      if counts[bin] < survivors.count {
        survivors = survivors.filter { $0 >> Key(shift) & mask == wanted }
      }
    }
    return found
  }
}
