// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let package = Package(
  name: "pibench",
  targets: [
    .target(name: "PiCore"),
    .target(name: "PiRuntime", dependencies: ["PiCore"]),
    .target(name: "PiTelemetry", dependencies: ["PiCore"]),
    .testTarget(
      name: "PiCoreTests",
      dependencies: ["PiCore"],
      exclude: ["Mathematics/Golden", "Mathematics/make_tables.py", "Mathematics/make_truth.py"]
    ),
    .testTarget(
      name: "PiRuntimeTests",
      dependencies: ["PiCore", "PiRuntime"],
      exclude: ["Strategies/Fixtures"]
    ),
    .testTarget(
      name: "PiTelemetryTests",
      dependencies: ["PiCore", "PiTelemetry"],
      exclude: ["Fixtures"]
    ),
  ]
)

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

for target in package.targets where target.type != .system {
  target.swiftSettings = settings
}
