// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let package = Package(
  name: "pibench",
  targets: [
    .target(name: "PiCore"),
    // Hashes its inline scripts and styles for the content-security policy.
    .target(name: "PiReport", dependencies: ["PiCore"]),
    .target(name: "PiRuntime", dependencies: ["PiCore"]),
    .testTarget(name: "PiCoreTests", dependencies: ["PiCore"]),
    .testTarget(name: "PiRuntimeTests", dependencies: ["PiCore", "PiRuntime"]),
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
