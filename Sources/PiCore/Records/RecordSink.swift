// SPDX-License-Identifier: Apache-2.0

/// Takes what happened in one run, on behalf of a store, off the path of requests.
///
/// A sink never waits for storage: what it has no room for is counted as lost, and the count is
/// part of the run's record. Drivers that may wait, such as the simulator, ask the sink's owner.
public protocol RecordSink: Sendable {
  /// Hands records over in the order in which they happened.
  ///
  /// - Returns: whether all of them were taken; none is taken when not.
  func record(_ records: ContiguousArray<TelemetryRecord>) -> Bool
}
