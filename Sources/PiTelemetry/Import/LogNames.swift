// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// The names that records of a log refer to by position.
public struct LogNames: Sendable {
  /// The most deployments.
  public static let mostDeployments = 4096
  /// The most task types.
  public static let mostTaskTypes = 256
  /// The most tenants.
  public static let mostTenants = 65_536
  /// The longest name in UTF-8 bytes.
  public static let mostBytes = 256

  /// The fleet, in the order of first sight.
  public private(set) var deployments: [DeploymentName] = []
  /// Names of task types.
  public var taskTypes: [String] { tasks.names }
  /// Names of tenants.
  public var tenants: [String] { owners.names }
  /// How many names there are of all kinds.
  public var count: Int { deployments.count + tasks.count + owners.count }

  private var deploymentNames = ByteNames()
  private var tasks = ByteNames()
  private var owners = ByteNames()

  /// Creates empty tables.
  public init() {}

  /// The index of a deployment; nil when there are too many or the name is too long.
  mutating func deployment(
    _ name: String,
    provider: String? = nil,
    model: String? = nil
  ) -> DeploymentIndex? {
    guard let position = deploymentNames.intern(name, limit: Self.mostDeployments) else {
      return nil
    }
    if position == deployments.count {
      deployments.append(DeploymentName(name: name, provider: provider, model: model))
    }
    return DeploymentIndex(position)
  }

  /// The index of a task type; nil when there are too many or the name is too long.
  mutating func taskType(_ name: String) -> TaskTypeIndex? {
    tasks.intern(name, limit: Self.mostTaskTypes).map { TaskTypeIndex(UInt8($0)) }
  }

  /// The index of a tenant; nil when there are too many or the name is too long.
  mutating func tenant(_ name: String) -> TenantIndex? {
    owners.intern(name, limit: Self.mostTenants).map { TenantIndex(UInt16($0)) }
  }
}

/// Interns byte strings to dense integers in the order of first sight, without a copy for known ones.
struct ByteNames: Sendable {
  /// The names in order.
  private(set) var names: [String] = []
  /// The bytes by which each is found.
  private var keys: [[UInt8]] = []
  /// Open addressing: positions, or -1; as many as a power of two, at least twice the names.
  private var slots = [Int32](repeating: -1, count: 64)

  var count: Int { names.count }

  /// The position of known bytes, or nil.
  @inline(__always)
  func position(of bytes: borrowing Span<UInt8>) -> Int? {
    var slot = Int(truncatingIfNeeded: ByteHash.of(bytes)) & (slots.count - 1)
    while case let position = Int(slots[slot]), position >= 0 {
      if Self.equal(keys[position], bytes) { return position }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// The position of a name, new when it was never seen; nil when it is too long or one too many.
  mutating func intern(_ name: String, limit: Int) -> Int? {
    let bytes = Array(name.utf8)
    return position(of: bytes.span) ?? add(bytes, named: name, limit: limit)
  }

  /// Adds bytes that are not known yet.
  mutating func add(_ bytes: [UInt8], named name: String, limit: Int) -> Int? {
    guard names.count < limit, name.utf8.count <= LogNames.mostBytes else { return nil }
    names.append(name)
    keys.append(bytes)
    var first = keys.count - 1
    if 2 * names.count > slots.count {
      slots = [Int32](repeating: -1, count: 2 * slots.count)
      first = 0
    }
    for position in first..<keys.count { place(position) }
    return names.count - 1
  }

  private mutating func place(_ position: Int) {
    let key = keys[position]
    var slot = Int(truncatingIfNeeded: ByteHash.of(key.span)) & (slots.count - 1)
    while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = Int32(position)
  }

  @inline(__always)
  private static func equal(_ key: [UInt8], _ bytes: borrowing Span<UInt8>) -> Bool {
    guard key.count == bytes.count else { return false }
    for index in key.indices where key[index] != bytes[index] { return false }
    return true
  }
}

/// A hash of bytes that is the same in every run.
enum ByteHash {
  /// FNV-1a with a final mix, so that low bits can choose a slot.
  @inline(__always)
  static func of(_ bytes: borrowing Span<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for index in 0..<bytes.count {
      hash = (hash ^ UInt64(bytes[index])) &* 0x0000_0100_0000_01B3
    }
    hash ^= hash >> 32
    hash = hash &* 0x9E37_79B9_7F4A_7C15
    return hash ^ hash >> 29
  }
}
