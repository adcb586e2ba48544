// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import Testing

struct TaskTypeFilterTests {
  /// Sessions of turns whose task types are given; turn n follows a second after the answer.
  private struct Sessions: RequestSource {
    var types: [[UInt8]]
    var begun = 0

    mutating func next() -> SourcedRequest? {
      guard begun < types.count else { return nil }
      defer { begun += 1 }
      return turn(0, of: begun, at: Instant(nanoseconds: Int64(begun) * 10))
    }

    func followUp(to key: RequestKey, endedAt instant: Instant) -> SourcedRequest? {
      let turn = Int(key.ordinal) + 1
      guard turn < types[Int(key.source)].count else { return nil }
      return self.turn(turn, of: Int(key.source), at: instant + TimeSpan(nanoseconds: 15))
    }

    private func turn(_ turn: Int, of session: Int, at instant: Instant) -> SourcedRequest {
      var request = Request(
        key: RequestKey(source: UInt32(session), ordinal: UInt32(turn)),
        arrival: instant,
        inputTokens: .zero,
        outputCap: .zero
      )
      request.taskType = TaskTypeIndex(types[session][turn])
      return SourcedRequest(request: request)
    }
  }

  @Test func `sessions whose first turns are of other types begin later, in order`() throws {
    let source = Sessions(types: [[0, 0, 1, 1], [1, 0, 1], [0], [0, 1], [1]])
    var filter = TaskTypeFilter(source: source, taskType: TaskTypeIndex(1))
    var seen: [[Int64]] = []
    while let sourced = try filter.next() {
      let key = sourced.request.key
      seen.append([Int64(key.source), Int64(key.ordinal), sourced.request.arrival.nanoseconds])
    }
    #expect(seen == [[1, 0, 10], [0, 2, 30], [4, 0, 40], [3, 1, 45]])
    let ended = Instant(nanoseconds: 100)
    let next = try filter.followUp(to: RequestKey(source: 1, ordinal: 0), endedAt: ended)
    #expect(next?.request.key == RequestKey(source: 1, ordinal: 2))
    #expect(next?.request.arrival.nanoseconds == 130)
    #expect(try filter.followUp(to: RequestKey(source: 4, ordinal: 0), endedAt: ended) == nil)
  }
}
