// SPDX-License-Identifier: Apache-2.0

/// What training leaves for production: a design, heads, and the table that stands in for them.
package struct RoutingWeights: Hashable, Sendable {
  /// The version of the document that this code writes; others are refused.
  package static let schemaVersion = 1

  package var design: HeadDesign
  package var model: RoutingModel
  /// The best deployment of each of the design's task types over the training log, by position.
  package var table: [Int]
  /// Deployments that may stand in for each other, by position; what is chosen among where nothing
  /// is known about right answers.
  package var interchangeable: [[Int]]
  /// SHA-256 of the document as hexadecimal digits; empty before it was written.
  package var digest: String

  package init(
    design: HeadDesign,
    model: RoutingModel,
    table: [Int],
    interchangeable: [[Int]] = [],
    digest: String = ""
  ) {
    precondition(table.count == design.names.taskTypes.count, "one deployment per task type")
    self.design = design
    self.model = model
    self.table = table
    self.interchangeable = interchangeable
    self.digest = digest
  }
}
