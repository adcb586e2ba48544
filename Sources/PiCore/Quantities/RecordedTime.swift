// SPDX-License-Identifier: Apache-2.0

/// The bounds of times that files and stores hold.
///
/// Within them the difference of two instants and the sum of an instant and a span fit into 64 bits.
public enum RecordedTime {
  /// Nanoseconds of an instant: some 146 years on either side of its clock's origin.
  public static let instants: Range<Int64> = -(1 << 62)..<1 << 62
  /// The longest span: 100 years of 365.25 days.
  public static let longest = TimeSpan(nanoseconds: 3_155_760_000_000_000_000)
}

extension Instant {
  /// The instant `span` after this one, or nil outside of ``RecordedTime/instants``.
  public func recorded(after span: TimeSpan) -> Instant? {
    let (sum, isOver) = nanoseconds.addingReportingOverflow(span.nanoseconds)
    return !isOver && RecordedTime.instants.contains(sum) ? Instant(nanoseconds: sum) : nil
  }
}

extension TimeSpan {
  /// The sum of two spans, or nil when it is longer than ``RecordedTime/longest``.
  public func recorded(with other: TimeSpan) -> TimeSpan? {
    let (sum, isOver) = nanoseconds.addingReportingOverflow(other.nanoseconds)
    let longest = RecordedTime.longest.nanoseconds
    return !isOver && (-longest...longest).contains(sum) ? TimeSpan(nanoseconds: sum) : nil
  }
}
