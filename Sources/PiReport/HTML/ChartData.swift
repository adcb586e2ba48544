// SPDX-License-Identifier: Apache-2.0

/// What the report's script draws, as JSON that may stand in an HTML page.
struct ChartData {
  private let context: ReportContext
  private var standing: Standing { context.standing }

  init(_ context: ReportContext) {
    self.context = context
  }

  /// The data; strategies are named by their position in `strategies`.
  func json() -> [UInt8] {
    var json = JSONWriter(layout: .embedded)
    json.object { json in
      json.list("strategies", context.shown) { strategy, json in
        json.object { json in
          json.member("label", standing.label(strategy))
          json.key("isYardstick")
          json.flag(context.document.strategies[strategy].role == .yardstick)
          json.key("isBaseline")
          json.flag(strategy == standing.baseline)
        }
      }
      values(into: &json)
      faults(into: &json)
      latency(into: &json)
      latencyOverTime(into: &json)
      tradeOff(into: &json)
      traffic(into: &json)
      failures(into: &json)
    }
    return json.bytes
  }

  private func index(of strategy: Int) -> Int {
    context.shown.firstIndex(of: strategy) ?? 0
  }

  private func values(into json: inout JSONWriter) {
    guard let objective = standing.objective else { return }
    let unit = context.document.metrics[objective].unit
    let scale = unit == .share ? 100.0 : 1.0
    json.key("value")
    json.object { json in
      json.member("name", standing.format(objective).heading)
      json.list("rows", context.shown) { strategy, json in
        let figure = standing.figure(strategy, objective)
        json.numbers(
          [figure.mean, figure.low, figure.high].map { $0.map { Self.short($0 * scale) } }
        )
      }
    }
  }

  private func latency(into json: inout JSONWriter) {
    let strategies = context.document.strategies
    let shown = context.shown.filter { !strategies[$0].latencyCDF.isEmpty }
    json.list("latency", shown) { strategy, json in
      let points = strategies[strategy].latencyCDF
      let kept = Decimation.positions(of: points.count, limit: context.detail.points)
        .map { points[$0] }.filter { $0.seconds > 0 }
      json.object { json in
        json.key("strategy")
        json.integer(index(of: strategy))
        json.key("seconds")
        json.numbers(kept.map { Self.short($0.seconds) })
        json.key("percent")
        json.numbers(kept.map { Self.short($0.fraction * 100) })
      }
    }
    json.list("objectives", Array(context.document.taskTypes.prefix(6))) { task, json in
      json.object { json in
        json.member("name", SafeText.visible(task.name, limit: 24))
        json.member("seconds", task.objectiveSeconds)
      }
    }
  }

  private func faults(into json: inout JSONWriter) {
    json.list("faults", Array(context.document.faults.prefix(40))) { fault, json in
      json.object { json in
        json.member("label", SafeText.visible(fault.label, limit: 40))
        json.member("start", fault.startSeconds)
        json.member("end", fault.endSeconds)
      }
    }
  }

  private func latencyOverTime(into json: inout JSONWriter) {
    let overTime = LatencyOverTime(
      context.document,
      strategies: context.shown,
      limit: context.detail.bins
    )
    guard !overTime.rows.isEmpty else { return }
    json.key("latencyOverTime")
    json.object { json in
      json.key("starts")
      json.numbers(overTime.starts.map(Self.short))
      json.list("rows", overTime.rows) { row, json in
        json.object { json in
          json.key("strategy")
          json.integer(index(of: row.strategy))
          json.key("seconds")
          json.numbers(
            row.tails.map { if case .seconds(let tail) = $0 { Self.short(tail) } else { nil } }
          )
          json.key("beyond")
          json.numbers(
            row.tails.indices.filter { row.tails[$0] == .beyondDeadline }.map(Double.init)
          )
        }
      }
    }
  }

  private func tradeOff(into json: inout JSONWriter) {
    guard let tradeOff = TradeOff(context) else { return }
    json.key("tradeOff")
    json.object { json in
      json.member("cost", standing.format(tradeOff.cost).heading)
      json.member("latency", standing.format(tradeOff.latency).heading)
      json.member("solved", standing.format(tradeOff.solved).heading)
      json.list("points", tradeOff.points) { point, json in
        json.object { json in
          json.key("strategy")
          json.integer(index(of: point.strategy))
          json.key("isOnFrontier")
          json.flag(point.isOnFrontier)
          json.key("at")
          json.numbers([
            Self.short(point.alternative.cost), Self.short(point.alternative.latency),
            Self.short(point.alternative.solved * 100),
          ])
        }
      }
    }
  }

  private func traffic(into json: inout JSONWriter) {
    let traffic = Traffic(context)
    guard !traffic.rows.isEmpty else { return }
    json.key("traffic")
    json.object { json in
      json.key("deployments")
      json.texts(traffic.deployments)
      json.key("starts")
      json.numbers(traffic.starts.map(Self.short))
      json.list("rows", traffic.rows) { row, json in
        json.object { json in
          json.key("strategy")
          json.integer(index(of: row.strategy))
          json.key("percent")
          json.array { json in
            for shares in row.shares {
              json.numbers(shares.map { ($0 * 1_000).rounded() / 10 })
            }
          }
        }
      }
    }
  }

  private func failures(into json: inout JSONWriter) {
    let failures = Failures(context)
    guard !failures.classes.isEmpty else { return }
    json.key("failures")
    json.object { json in
      json.key("classes")
      json.texts(failures.classes)
      json.list("rows", failures.rows) { row, json in
        json.numbers(row.shares.map { Self.short($0 * 100) })
      }
    }
  }

  private static func short(_ value: Double) -> Double {
    DecimalFormat.rounded(value, significant: 5)
  }
}
