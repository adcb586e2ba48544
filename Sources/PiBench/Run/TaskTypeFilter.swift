// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// The requests of one task type only; turns of other types take no time.
package struct TaskTypeFilter: RequestSource {
  private var source: any RequestSource
  private let taskType: TaskTypeIndex
  /// The next request of the source, read ahead.
  private var upcoming: SourcedRequest?
  /// Later turns of sessions whose first turns were left out, the earliest last.
  private var waiting: [SourcedRequest] = []
  private var hasBegun = false

  package init(source: any RequestSource, taskType: TaskTypeIndex) {
    self.source = source
    self.taskType = taskType
  }

  package mutating func next() throws(InputError) -> SourcedRequest? {
    if !hasBegun {
      hasBegun = true
      upcoming = try source.next()
    }
    while let sourced = upcoming {
      if let first = waiting.last, first.request.arrival <= sourced.request.arrival { break }
      upcoming = try source.next()
      if sourced.request.taskType == taskType { return sourced }
      let (key, arrival) = (sourced.request.key, sourced.request.arrival)
      if let later = try followUp(to: key, endedAt: arrival) { hold(later) }
    }
    return waiting.popLast()
  }

  package mutating func followUp(
    to key: RequestKey,
    endedAt instant: Instant
  ) throws(InputError) -> SourcedRequest? {
    var (last, ended) = (key, instant)
    while let sourced = try source.followUp(to: last, endedAt: ended) {
      if sourced.request.taskType == taskType { return sourced }
      (last, ended) = (sourced.request.key, sourced.request.arrival)
    }
    return nil
  }

  private mutating func hold(_ sourced: SourcedRequest) {
    let place = waiting.firstIndex { $0.request.arrival <= sourced.request.arrival }
    waiting.insert(sourced, at: place ?? waiting.endIndex)
  }
}
