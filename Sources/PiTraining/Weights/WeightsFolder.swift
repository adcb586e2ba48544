// SPDX-License-Identifier: Apache-2.0

package import PiBench
package import PiCore
import PiFormats
package import PiRuntime

/// A folder of routing weights: the document, and how well its heads do.
package struct WeightsFolder: Sendable {
  /// The document that strategies are made from.
  package static let documentName = "model.json"
  /// Most bytes of a document.
  private static let mostBytes = 64 << 20

  private let path: String

  package init(_ path: String) {
    self.path = path
  }

  /// Reads the weights.
  ///
  /// - Throws: where the document is missing or not what its schema says.
  package func read() throws(InputError) -> RoutingWeights {
    let file = path + "/" + WeightsFolder.documentName
    let bytes = try FileSource.readAll(FileSource(path: file), limit: WeightsFolder.mostBytes)
    return try RoutingWeights(document: bytes, named: file)
  }

  /// Writes weights and the table of their heads; former weights in the folder are replaced in one step.
  ///
  /// - Throws: why the folder cannot be written, or that it holds something else.
  package func write(_ training: WeightsTrainer.Training) throws(OutputError) {
    try ResultFolder(path).write([
      ("heads.csv", TrainingReport.csv(training)),
      ("train.json", TrainingReport.json(training)),
      (WeightsFolder.documentName, WeightsDocument.bytes(training.weights)),
    ])
  }
}
