// SPDX-License-Identifier: Apache-2.0

/// A request's prompt as a vector that its caller made; the prompt itself is never stored.
public struct PromptVectorRecord: Hashable, Sendable {
  /// Most numbers of a vector.
  public static let mostNumbers = 8_192

  /// Number of the request in its run.
  public var request: UInt32
  /// Position of the encoder in the run's list of encoders.
  public var encoder: Int32
  /// The vector: finite numbers, as many as the encoder's width.
  public var vector: ContiguousArray<Float>

  /// Creates the record of a vector.
  public init(request: UInt32, encoder: Int32, vector: ContiguousArray<Float>) {
    self.request = request
    self.encoder = encoder
    self.vector = vector
  }
}

/// What turns prompts into vectors.
public struct PromptEncoder: Hashable, Sendable {
  /// Name, such as that of an embedding model.
  public var name: String
  /// What its parameters are told by, such as the SHA-256 of its weights.
  public var digest: String
  /// Numbers of a vector, 1 … ``PromptVectorRecord/mostNumbers``.
  public var width: Int

  /// Names an encoder.
  public init(name: String, digest: String, width: Int) {
    self.name = name
    self.digest = digest
    self.width = width
  }
}
