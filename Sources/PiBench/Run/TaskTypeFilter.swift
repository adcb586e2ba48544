// SPDX-License-Identifier: Apache-2.0

import PiCore

/// The requests of one task type only.
struct TaskTypeFilter: RequestSource {
  var source: any RequestSource
  let taskType: TaskTypeIndex

  mutating func next() throws(InputError) -> SourcedRequest? {
    while let sourced = try source.next() {
      if sourced.request.taskType == taskType { return sourced }
    }
    return nil
  }

  mutating func followUp(
    to key: RequestKey,
    endedAt instant: Instant
  ) throws(InputError) -> SourcedRequest? {
    var last = key
    while let sourced = try source.followUp(to: last, endedAt: instant) {
      if sourced.request.taskType == taskType { return sourced }
      last = sourced.request.key
    }
    return nil
  }
}
