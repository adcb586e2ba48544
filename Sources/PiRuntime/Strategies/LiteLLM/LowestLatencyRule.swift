// SPDX-License-Identifier: Apache-2.0

/// How `litellm.lowest_latency` ranks: the value of a deployment and the set it draws from.
package struct LowestLatencyRule: Sendable {
  /// Share by which a value may exceed the lowest.
  package var buffer: Double
  /// Quantile of the first-token times of a streaming request; nil for their mean.
  package var ttftPercentile: Double?

  package init(buffer: Double, ttftPercentile: Double?) {
    self.buffer = buffer
    self.ttftPercentile = ttftPercentile
  }

  /// The value of a deployment: negative and not finite samples are dropped, no sample counts 0.
  package func value(
    latencies: borrowing ContiguousArray<Double>,
    firstTokens: borrowing ContiguousArray<Double>,
    streams: Bool
  ) -> Double {
    if streams, let mean = LowestLatencyRule.mean(firstTokens) {
      return ttftPercentile.map { LowestLatencyRule.quantile(firstTokens, $0) } ?? mean
    }
    return LowestLatencyRule.mean(latencies) ?? 0
  }

  /// Replaces `positions` by those whose value lies within the buffer of the lowest; infinity is out.
  package func select(
    _ values: borrowing ContiguousArray<Double>,
    into positions: inout ContiguousArray<Int>
  ) {
    positions.removeAll(keepingCapacity: true)
    var lowest = Double.infinity
    for position in values.indices { lowest = min(lowest, values[position]) }
    guard lowest < .infinity else { return }
    let limit = lowest + buffer * lowest
    for position in values.indices where values[position] <= limit { positions.append(position) }
  }

  private static func isUsable(_ sample: Double) -> Bool { sample.isFinite && sample >= 0 }

  private static func mean(_ samples: borrowing ContiguousArray<Double>) -> Double? {
    var sum = 0.0
    var count = 0
    for index in samples.indices where isUsable(samples[index]) {
      sum += samples[index]
      count += 1
    }
    return count > 0 ? sum / Double(count) : nil
  }

  /// The sample at index ceil(n · `share`) − 1 of the sorted usable ones, by counting what is below.
  private static func quantile(
    _ samples: borrowing ContiguousArray<Double>,
    _ share: Double
  ) -> Double {
    var usable = 0
    for index in samples.indices where isUsable(samples[index]) { usable += 1 }
    let rank = max(Int((Double(usable) * share).rounded(.up)) - 1, 0)
    for index in samples.indices where isUsable(samples[index]) {
      var below = 0
      var equal = 0
      for other in samples.indices where isUsable(samples[other]) {
        below += samples[other] < samples[index] ? 1 : 0
        equal += samples[other] == samples[index] ? 1 : 0
      }
      if below <= rank, rank < below + equal { return samples[index] }
    }
    return 0
  }
}
