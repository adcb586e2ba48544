// SPDX-License-Identifier: Apache-2.0

import CFuzzerDriver
import Foundation
import PiFuzzing

/// A run of libFuzzer over one target, in a program that Scripts/fuzz-sanitized.sh has built for it.
enum InstrumentedRun {
  /// What libFuzzer calls has no room for a value of ours.
  private nonisolated(unsafe) static var target: FuzzTarget?

  /// Writes the seeds of a target to files of a folder, which libFuzzer begins with.
  static func writeSeeds(_ name: String, _ files: SeedFiles, to folder: String) throws {
    guard let target = try FuzzTarget.instrumented(name, files) else { fail(name) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (place, seed) in target.seeds.enumerated() {
      try Data(seed).write(to: URL(filePath: folder).appending(path: "seed-\(place)"))
    }
  }

  /// Runs libFuzzer with its own arguments until it ends the program.
  static func run(_ name: String, _ files: SeedFiles, arguments: [String]) throws -> Never {
    guard pibench_has_fuzzer() != 0 else {
      print("pibench-fuzz: built without libFuzzer; Scripts/fuzz-sanitized.sh builds one with it")
      exit(2)
    }
    guard let target = try FuzzTarget.instrumented(name, files) else { fail(name) }
    unsafe Self.target = target
    var words = unsafe ([CommandLine.arguments[0]] + arguments).map { unsafe strdup($0) } + [nil]
    let status = unsafe pibench_run_fuzzer(Int32(words.count - 1), &words) { bytes, count in
      let file = unsafe [UInt8](UnsafeBufferPointer(start: bytes, count: count))
      do throws(FuzzFault) {
        unsafe try InstrumentedRun.target?.check(file)
      } catch {
        FileHandle.standardError.write(Data("fault: \(error.text)\n".utf8))
        abort()
      }
      return 0
    }
    exit(status)
  }

  private static func fail(_ name: String) -> Never {
    print("pibench-fuzz: no target \(name); there are \(FuzzTarget.instrumentedNames)")
    exit(2)
  }
}
