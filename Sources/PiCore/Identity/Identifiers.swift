// SPDX-License-Identifier: Apache-2.0

/// The dense index of a deployment in its fleet.
@frozen
public struct DeploymentIndex: Hashable, Comparable, Sendable {
  /// Position in the fleet, from 0.
  public var position: Int32

  /// Creates the index of the deployment at `position`.
  @inlinable
  public init(_ position: Int) {
    self.position = Int32(truncatingIfNeeded: position)
  }

  /// The position as an array subscript.
  @inlinable
  public var offset: Int { Int(position) }

  /// Orders two indices by position.
  @inlinable
  public static func < (left: DeploymentIndex, right: DeploymentIndex) -> Bool {
    left.position < right.position
  }
}

/// The dense index of a task type in its experiment, 0 … 255.
@frozen
public struct TaskTypeIndex: Hashable, Sendable {
  /// Position in the list of task types.
  public var position: UInt8

  /// Creates the index of a task type.
  @inlinable
  public init(_ position: UInt8) {
    self.position = position
  }

  /// The position as an array subscript.
  @inlinable
  public var offset: Int { Int(position) }
}

/// The dense index of a tenant in its experiment, 0 … 65,535.
@frozen
public struct TenantIndex: Hashable, Sendable {
  /// Position in the list of tenants.
  public var position: UInt16

  /// Creates the index of a tenant.
  @inlinable
  public init(_ position: UInt16) {
    self.position = position
  }

  /// The position as an array subscript.
  @inlinable
  public var offset: Int { Int(position) }
}

/// The dense index of an attribution in its run, 0 … 65,535.
@frozen
public struct AttributionIndex: Hashable, Sendable {
  /// Position in the list of attributions.
  public var position: UInt16

  /// Creates the index of an attribution.
  @inlinable
  public init(_ position: UInt16) {
    self.position = position
  }

  /// The position as an array subscript.
  @inlinable
  public var offset: Int { Int(position) }
}

/// The name of a request that is the same under every strategy: its source or session, and ordinal.
@frozen
public struct RequestKey: Hashable, Sendable {
  /// Source or session number, from 0.
  public var source: UInt32
  /// Ordinal within the source or session, from 0.
  public var ordinal: UInt32

  /// Creates the key of the `ordinal`-th request of `source`.
  @inlinable
  public init(source: UInt32, ordinal: UInt32) {
    self.source = source
    self.ordinal = ordinal
  }
}
