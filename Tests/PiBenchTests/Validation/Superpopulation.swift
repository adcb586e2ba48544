// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A population of sessions, or of blocks of time, of which recordings are samples: what resampling
/// estimates is known here.
///
/// Every unit has one input size and one output size, independent and of one lognormal law, and a
/// geometric number of requests. Deployment `a` takes time and money for input only, `b` for output
/// only, at equal rates: the true difference of cost is 0. Under load each has one slot.
struct Superpopulation: Hashable, Sendable {
  enum Unit: Hashable, Sendable {
    case session
    case block
  }

  let unit: Unit
  /// Standard deviation of the log of the sizes.
  let sigma: Double
  let isLoaded: Bool
  /// How far blocks of the population begin behind those of the recording, in seconds.
  var lateness = 0.0
  /// Whether `b` has slots for everybody under load too.
  var isLopsided = false

  static let median = 200.0
  static let meanRequests = 5.0
  /// Length of a block, in seconds.
  static let width = 600.0
  /// Share of the time that the slot is busy under load.
  static let utilisation = 0.5
  /// Mean time between an answer and the next turn.
  static let thinkTime = 10.0

  /// E[size] of a unit, in tokens; sizes are whole, which moves it by less than 1 in 10,000.
  var meanSize: Double { Self.median * exp(sigma * sigma / 2) }

  /// Seconds for each token.
  var secondsPerToken: Double {
    guard unit == .block, isLoaded else { return 0.005 }
    return Self.utilisation * Self.width / (Self.meanRequests * meanSize)
  }

  /// Mean time between the starts of two sessions.
  var meanGap: Double {
    isLoaded ? Self.meanRequests * meanSize * secondsPerToken / Self.utilisation : 60
  }

  /// Whether requests wait for each other at a deployment.
  func isWaiting(at deployment: Int) -> Bool { isLoaded && !(isLopsided && deployment == 1) }

  /// One request of a recording.
  struct Row: Sendable {
    var arrival: Double
    var unit: Int
    var input: Int
    var output: Int
    /// Time after the answer before.
    var think: Double
  }

  /// A recording of so many units, in order of arrival for blocks and session by session else.
  func recording(units: Int, luck: inout TestLuck) -> [Row] {
    var rows: [Row] = []
    var clock = 0.0
    for unit in 0..<units {
      let (input, output) = (size(&luck), size(&luck))
      var requests = 1
      while luck.uniform() > 1 / Self.meanRequests { requests += 1 }
      if self.unit == .session { clock += -log(luck.uniform()) * meanGap }
      for turn in 0..<requests {
        let arrival =
          self.unit == .session
          ? clock + Double(turn) * 1e-3
          : (Double(unit) + Double(turn) / Double(requests)) * Self.width + lateness
        let think = turn == 0 ? 0 : -log(luck.uniform()) * Self.thinkTime
        rows.append(Row(arrival: arrival, unit: unit, input: input, output: output, think: think))
      }
    }
    guard self.unit == .block else { return rows }
    // The first request and the last one say where blocks begin and end.
    let ends =
      lateness > 0 ? [0, Double(units) * Self.width + lateness] : [Double(units) * Self.width]
    let edges = ends.map {
      Row(arrival: $0, unit: units, input: size(&luck), output: size(&luck), think: 0)
    }
    return (lateness > 0 ? [edges[0]] : []) + rows + [edges[edges.count - 1]]
  }

  private func size(_ luck: inout TestLuck) -> Int {
    max(Int((Self.median * exp(sigma * luck.normal())).rounded()), 1)
  }

  /// The recording as a table.
  static func table(_ rows: [Row], isSession: Bool) -> String {
    var text = isSession ? "t,in,out,s,gap\n" : "t,in,out\n"
    for row in rows.sorted(by: { $0.arrival < $1.arrival }) {
      text += "\(String(format: "%.6f", row.arrival)),\(row.input),\(row.output)"
      text += isSession ? ",s\(row.unit),\(String(format: "%.6f", row.think))\n" : "\n"
    }
    return text
  }
}

/// What is true of a population, for recordings of so many units.
struct PopulationTruth: Sendable {
  /// Dollars for each request, at either deployment.
  var cost = 0.0
  /// Mean and 95th percentile of end-to-end latency, in seconds, by deployment.
  var mean = [0.0, 0.0]
  var p95 = [0.0, 0.0]
  /// Seconds within which some 85 % of the requests at `a` are answered.
  var objective = 0.0
  /// Share of the requests that are answered within the objective, by deployment.
  var inTime = [0.0, 0.0]
}

extension Superpopulation {
  /// The truth: closed forms without load, and a long simulation of its own under load.
  func truth(units: Int) -> PopulationTruth {
    var truth = PopulationTruth()
    truth.cost = meanSize * 1e-6
    // The first output token takes no time.
    let shift = [0.0, secondsPerToken]
    guard isLoaded else {
      let tail = Self.median * exp(1.644_853_626_951_472_2 * sigma) * secondsPerToken
      truth.mean = shift.map { meanSize * secondsPerToken - $0 }
      truth.p95 = shift.map { tail - $0 }
      let most = (Self.median * exp(1.036 * sigma)).rounded(.down)
      truth.objective = (most + 0.5) * secondsPerToken
      // Sizes of at most so many tokens, after rounding; at `b` one more.
      truth.inTime = [most, most + 1].map {
        0.5 * erfc(-log(($0 + 0.5) / Self.median) / sigma / 2.0.squareRoot())
      }
      return truth
    }
    var luck = TestLuck(seed: 4_711)
    let recordings = 2_000_000 / (units * Int(Self.meanRequests))
    for deployment in 0..<2 {
      var times: [Double] = []
      for _ in 0..<recordings {
        let rows = recording(units: units, luck: &luck)
        let service = { (row: Row) in
          Double(deployment == 0 ? row.input : row.output) * secondsPerToken - shift[deployment]
        }
        times += isWaiting(at: deployment) ? waits(rows, service: service) : rows.map(service)
      }
      truth.mean[deployment] = times.reduce(0, +) / Double(times.count)
      times.sort()
      truth.p95[deployment] = times[Int(0.95 * Double(times.count))]
      if deployment == 0 {
        truth.objective = (times[Int(0.85 * Double(times.count))] * 1_000).rounded() / 1_000
      }
      let soon = times.count { $0 <= truth.objective }
      truth.inTime[deployment] = Double(soon) / Double(times.count)
    }
    return truth
  }

  /// Times from arrival to answer at one server that serves in order of arrival.
  private func waits(_ rows: [Row], service: (Row) -> Double) -> [Double] {
    var free = 0.0
    var times: [Double] = []
    func serve(_ row: Row, at arrival: Double) -> Double {
      free = max(free, arrival) + service(row)
      times.append(free - arrival)
      return free
    }
    guard unit == .session else {
      for row in rows { _ = serve(row, at: row.arrival) }
      return times
    }
    // The next arrival of every session that has one, by its row.
    var due: [(instant: Double, row: Int)] = []
    for (place, row) in rows.enumerated() where place == 0 || rows[place - 1].unit != row.unit {
      due.append((row.arrival, place))
    }
    due.sort { $0.instant > $1.instant }
    while let next = due.popLast() {
      let end = serve(rows[next.row], at: next.instant)
      let following = next.row + 1
      guard following < rows.count, rows[following].unit == rows[next.row].unit else { continue }
      let instant = end + rows[following].think
      var (low, high) = (0, due.count)
      while low < high {
        let middle = (low + high) / 2
        if due[middle].instant > instant { low = middle + 1 } else { high = middle }
      }
      due.insert((instant, following), at: low)
    }
    return times
  }
}

/// Random numbers of a test, which the program does not make.
struct TestLuck: Sendable {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  /// A number inside 0 … 1.
  mutating func uniform() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return (Double((z ^ (z >> 31)) >> 12) + 0.5) * 0x1p-52
  }

  /// A standard normal number.
  mutating func normal() -> Double {
    (-2 * log(uniform())).squareRoot() * cos(2 * .pi * uniform())
  }
}
