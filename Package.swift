// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import Foundation
import PackageDescription

/// Whether libpq's headers are here; without them `postgres://` answers with what to install.
let hasPostgreSQL =
  Context.environment["PIBENCH_WITHOUT_POSTGRESQL"] == nil
  && [
    "/usr/include/postgresql", "/usr/include", "/usr/local/include",
    "/opt/homebrew/opt/libpq/include",
  ].contains { FileManager.default.fileExists(atPath: $0 + "/libpq-fe.h") }

let package = Package(
  name: "pibench",
  targets: [
    // Files that are compiled in by #embed; Scripts/list-embedded.sh keeps the list.
    .target(name: "CEmbedded", exclude: ["assets"]),
    // Calls libFuzzer where the program was linked with it.
    .target(name: "CFuzzerDriver", path: "Tests/Fuzz/Driver"),
    // What of the system's C library Swift's Glibc module leaves out.
    .target(name: "CFileSystem"),
    .systemLibrary(
      name: "COpenBLAS",
      pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev"])]
    ),
    .systemLibrary(
      name: "CSQLite",
      pkgConfig: "sqlite3",
      providers: [.apt(["libsqlite3-dev"])]
    ),
    .systemLibrary(
      name: "CSodium",
      pkgConfig: "libsodium",
      providers: [.apt(["libsodium-dev"])]
    ),
    .target(
      name: "PiBench",
      dependencies: [
        "CFileSystem", "PiCore", "PiCryptography", "PiFormats", "PiReport", "PiResources",
        "PiRuntime", "PiSimulator", "PiStatistics", "PiTelemetry",
      ]
    ),
    .target(name: "PiCore"),
    .target(name: "PiCryptography", dependencies: ["CSodium"]),
    // PiCryptography: prompts and files are named by their hashes.
    // PiRuntime: the trees that dumps of other libraries become.
    .target(name: "PiFormats", dependencies: ["PiCore", "PiCryptography", "PiRuntime"]),
    .target(
      name: "PiLearning",
      dependencies: ["PiCore", "PiLinearAlgebra", "PiRuntime", "PiStatistics"]
    ),
    // PiLearning: the control chart of anomalies. PiReport: JSON and the width of cells.
    .target(
      name: "PiLedger",
      dependencies: ["PiCore", "PiLearning", "PiReport", "PiStatistics", "PiTelemetry"]
    ),
    .target(name: "PiLinearAlgebra", dependencies: ["COpenBLAS"]),
    // PiCryptography: the content-security policy names scripts and styles by their hashes.
    // PiResources: the report's style sheet and script.
    .target(
      name: "PiReport",
      dependencies: ["PiCore", "PiCryptography", "PiResources", "PiStatistics"]
    ),
    // The Swift face of CEmbedded and its only importer; on its own so that whoever needs a
    // shipped file does not depend on the report.
    .target(name: "PiResources", dependencies: ["CEmbedded"]),
    // PiCryptography: a feature schema is named by its hash.
    .target(name: "PiRuntime", dependencies: ["PiCore", "PiCryptography"]),
    .target(name: "PiSimulator", dependencies: ["PiCore", "PiRuntime", "PiStatistics"]),
    .target(name: "PiStatistics", dependencies: ["PiCore"]),
    // PiCryptography: migrations and imported bytes are told apart by their hashes.
    // CPostgreSQL: only where libpq is installed; the sources ask with canImport.
    .target(
      name: "PiTelemetry",
      dependencies: ["CSQLite", "PiCore", "PiCryptography", "PiFormats"]
        + (hasPostgreSQL ? ["CPostgreSQL"] : [])
    ),
    .target(
      name: "PiTraining",
      dependencies: [
        "PiBench", "PiCore", "PiFormats", "PiLearning", "PiLinearAlgebra", "PiReport",
        "PiRuntime", "PiStatistics", "PiTelemetry",
      ]
    ),
    // What tests hold results against and nothing shipped uses: queues, their formulas and hypothesis tests.
    .target(name: "PiTestOracles", dependencies: ["PiCore", "PiSimulator", "PiStatistics"]),
    .target(name: "PiTestSupport"),
    // What feeds readers and commands with broken files; a target of its own so that tests can feed it with
    // readers that are wrong on purpose.
    .target(
      name: "PiFuzzing",
      dependencies: ["PiBench", "PiCore", "PiFormats", "PiRuntime"],
      path: "Tests/Fuzz/Machinery"
    ),
    .executableTarget(
      name: "pibench",
      dependencies: [
        "PiBench", "PiCore", "PiFormats", "PiLearning", "PiLedger", "PiLinearAlgebra", "PiReport",
        "PiResources", "PiRuntime", "PiTelemetry", "PiTraining",
      ]
    ),
    .executableTarget(
      name: "pibench-benchmarks",
      dependencies: ["PiCore", "PiRuntime", "PiSimulator", "PiTestOracles"],
      path: "Benchmarks/Throughput"
    ),
    .executableTarget(
      name: "pibench-import-benchmarks",
      dependencies: ["PiCore", "PiFormats"],
      path: "Benchmarks/Import"
    ),
    .executableTarget(
      name: "pibench-learning-benchmarks",
      dependencies: ["PiLearning", "PiLinearAlgebra", "PiRuntime"],
      path: "Benchmarks/Learning"
    ),
    .executableTarget(
      name: "pibench-telemetry-benchmarks",
      dependencies: ["PiCore", "PiTelemetry"],
      path: "Benchmarks/Telemetry"
    ),
    .executableTarget(
      name: "telemetry-crash-writer",
      dependencies: ["PiCore", "PiTelemetry"],
      path: "Tests/TelemetryCrashWriter"
    ),
    .executableTarget(
      name: "pibench-fuzz",
      dependencies: ["CFuzzerDriver", "PiFuzzing"],
      path: "Tests/Fuzz/Program"
    ),
    .testTarget(name: "HouseTests"),
    // pibench: the tests of the command line run the program.
    .testTarget(
      name: "PiBenchTests",
      dependencies: [
        "PiBench", "PiCore", "PiCryptography", "PiFormats", "PiLedger", "PiReport", "PiResources",
        "PiRuntime", "PiSimulator", "PiStatistics", "PiTelemetry", "PiTestOracles", "PiTestSupport",
        "pibench",
      ],
      exclude: ["Golden"]
    ),
    .testTarget(
      name: "PiCoreTests",
      dependencies: ["PiCore"],
      exclude: ["Mathematics/Golden", "Mathematics/make_tables.py", "Mathematics/make_truth.py"]
    ),
    .testTarget(name: "PiCryptographyTests", dependencies: ["PiCryptography"]),
    .testTarget(
      name: "PiFormatsTests",
      dependencies: ["PiCore", "PiFormats", "PiRuntime"],
      exclude: ["Fixtures", "Trees/Fixtures"]
    ),
    .testTarget(name: "PiFuzzingTests", dependencies: ["PiCore", "PiFormats", "PiFuzzing"]),
    .testTarget(
      name: "PiLearningTests",
      dependencies: [
        "PiCore", "PiFormats", "PiLearning", "PiLinearAlgebra", "PiResources", "PiRuntime",
        "PiStatistics", "PiTestSupport",
      ]
    ),
    .testTarget(
      name: "PiLedgerTests",
      dependencies: ["PiCore", "PiLedger", "PiStatistics", "PiTelemetry"]
    ),
    .testTarget(name: "PiLinearAlgebraTests", dependencies: ["PiLinearAlgebra"]),
    .testTarget(
      name: "PiReportTests",
      dependencies: ["PiCore", "PiCryptography", "PiReport", "PiResources", "PiStatistics"],
      exclude: ["Golden"]
    ),
    .testTarget(name: "PiResourcesTests", dependencies: ["PiResources"]),
    .testTarget(
      name: "PiRuntimeTests",
      dependencies: ["PiCore", "PiRuntime"],
      exclude: ["Strategies/Fixtures"]
    ),
    .testTarget(
      name: "PiSimulatorTests",
      dependencies: [
        "PiCore", "PiRuntime", "PiSimulator", "PiStatistics", "PiTestOracles", "PiTestSupport",
      ]
    ),
    .testTarget(
      name: "PiStatisticsTests",
      dependencies: ["PiCore", "PiStatistics", "PiTestOracles", "PiTestSupport"]
    ),
    // telemetry-crash-writer: the tests kill it while it writes.
    .testTarget(
      name: "PiTelemetryTests",
      dependencies: ["PiCore", "PiFormats", "PiTelemetry", "telemetry-crash-writer"],
      exclude: ["Fixtures"]
    ),
    .testTarget(name: "PiTestSupportTests", dependencies: ["PiTestSupport"]),
    .testTarget(
      name: "PiTrainingTests",
      dependencies: [
        "PiBench", "PiCore", "PiCryptography", "PiRuntime", "PiTelemetry", "PiTraining",
      ]
    ),
  ]
)

if hasPostgreSQL {
  package.targets.append(
    .systemLibrary(
      name: "CPostgreSQL",
      pkgConfig: "libpq",
      providers: [.apt(["libpq-dev"])]
    )
  )
}

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
