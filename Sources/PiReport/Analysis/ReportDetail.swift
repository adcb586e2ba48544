// SPDX-License-Identifier: Apache-2.0

/// How much of a large run a report shows; the files beside it hold the rest.
struct ReportDetail {
  /// Points of a latency distribution in its chart.
  let points: Int
  /// Time bins of a traffic chart.
  let bins: Int
  /// Values of all traffic charts together.
  let trafficValues: Int
  /// Strategies in tables and charts.
  let strategies: Int
  /// Strategies whose traffic is tabled over time.
  let trafficTables: Int
  /// Metrics in the table of all metrics.
  let metrics: Int
  /// Deployments and classes of failure that are not summed up as "other".
  let categories: Int
  /// Rows of any other table.
  let rows: Int

  /// The levels, the richest first; a report takes the first that stays within its size.
  static let levels = [
    ReportDetail(
      points: 256,
      bins: 200,
      trafficValues: 40_000,
      strategies: 60,
      trafficTables: 12,
      metrics: 40,
      categories: 24,
      rows: 200
    ),
    ReportDetail(
      points: 128,
      bins: 100,
      trafficValues: 15_000,
      strategies: 40,
      trafficTables: 6,
      metrics: 24,
      categories: 16,
      rows: 100
    ),
    ReportDetail(
      points: 64,
      bins: 50,
      trafficValues: 5_000,
      strategies: 20,
      trafficTables: 2,
      metrics: 12,
      categories: 10,
      rows: 40
    ),
    ReportDetail(
      points: 64,
      bins: 50,
      trafficValues: 2_000,
      strategies: 10,
      trafficTables: 1,
      metrics: 6,
      categories: 6,
      rows: 15
    ),
  ]
}
