// SPDX-License-Identifier: Apache-2.0

/// A command: its description, its options and what it does.
protocol Command: Sendable {
  static var spec: CommandSpec { get }
  static func run(_ arguments: ParsedArguments) async throws
}
