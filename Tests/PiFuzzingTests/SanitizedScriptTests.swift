// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// `Scripts/fuzz-sanitized.sh` on machines that lack what it needs; it builds and runs nothing there.
struct SanitizedScriptTests {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Its exit code and what it says, with a `swift` of a few lines of shell, or without one.
  private static func run(swift lines: String?, _ words: [String] = []) throws -> String {
    let folder = NSTemporaryDirectory() + "pibench-tools-\(UUID())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    // The tools that the script calls before it builds.
    let setting = """
      for tool in dirname sed uname; do ln -s "$(command -v $tool)" "$1/$tool"; done
      if [ -n "$2" ]; then printf '#!/bin/sh\\n%s\\n' "$2" > "$1/swift" && chmod 700 "$1/swift"; fi
      PATH=$1 exec /bin/sh "$3" $4 > "$1/said" 2>&1
      """
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.arguments = [
      "-c", setting, "sh", folder, lines ?? "",
      root.appending(path: "Scripts/fuzz-sanitized.sh").path, words.joined(separator: " "),
    ]
    try shell.run()
    shell.waitUntilExit()
    let said = try String(contentsOfFile: folder + "/said", encoding: .utf8)
    return "\(shell.terminationStatus) \(said)"
  }

  @Test func `what is missing is named`() throws {
    #expect(
      try Self.run(swift: nil)
        == "2 fuzz-sanitized: missing: swift on the PATH (https://www.swift.org/install)\n"
    )
    #expect(
      try Self.run(swift: "echo '{}'")
        == "2 fuzz-sanitized: missing: the folder of Swift's own libraries: swift -print-target-info"
        + " names none\n"
    )
    #expect(
      try Self.run(swift: #"echo '    "runtimeResourcePath": "/nowhere/usr/lib/swift"'"#)
        == "2 fuzz-sanitized: missing: libFuzzer without a main program: libclang_rt.fuzzer_no_main under"
        + " /nowhere/usr/lib/swift/clang/lib; the toolchains of swift.org for Linux have it\n"
    )
  }

  @Test func `a span that is no number of seconds is refused`() throws {
    #expect(
      try Self.run(swift: nil, ["soon"])
        == "2 fuzz-sanitized: expected a number of seconds, found soon\n"
    )
  }
}
