// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiBench
import PiCryptography
import Testing

struct RunFolderTests {
  @Test func `files are written whole and listed with their digests`() throws {
    let scratch = try Scratch()
    let folder = try RunFolder(creating: scratch.path + "/a/b")
    let file = try folder.write(Array("one".utf8), to: "summary.csv")
    #expect(file.bytes == 3)
    #expect(file.sha256 == SHA256.digest(of: Array("one".utf8)).hexadecimal)
    #expect(try scratch.names(in: "a/b").isEmpty)
    try folder.update(nil)
    #expect(try scratch.text(of: "a/b/summary.csv") == "one")
    #expect(try scratch.names(in: "a/b") == ["summary.csv"])
    #expect(try scratch.names(in: "a") == ["b"])
  }

  @Test func `what an interrupted run left is taken over`() throws {
    let scratch = try Scratch()
    try scratch.write("half", to: "results.json.partial")
    try scratch.write("whole", to: "summary.csv")
    #expect(throws: Never.self) { _ = try RunFolder(creating: scratch.path) }
  }

  @Test(arguments: ["notes.txt", ".hidden", "run.json.old", "partial", ".partial"])
  func `a folder with anything else is refused`(_ name: String) throws {
    let scratch = try Scratch()
    try scratch.write("{}", to: "run.json")
    try scratch.write("mine", to: name)
    #expect(throws: OutputError.holdsOtherFiles(scratch.path)) {
      _ = try RunFolder(creating: scratch.path)
    }
    #expect(try scratch.names() == [name, "run.json"].sorted())
  }

  @Test func `a file that came into the folder meanwhile stays`() async throws {
    let scratch = try Scratch()
    let runner = try ExperimentRunner(SampleFiles.read(SampleFiles.experiment), workers: 1)
    let document = DocumentBuilder(try await runner.run(), runner).document(manifest: [])
    let folder = try RunFolder(creating: scratch.path + "/a")
    let file = try folder.write(Array("new".utf8), to: "summary.csv")
    try scratch.write("mine", to: "a/notes.txt")
    let manifest = RunManifest(
      version: "1",
      arguments: [],
      document: document,
      seed: 1,
      workers: 1,
      seconds: 1,
      requests: 1,
      files: [file]
    )
    try folder.write(manifest)
    #expect(try scratch.names(in: "a") == ["notes.txt", "run.json", "summary.csv"])
    #expect(try scratch.text(of: "a/notes.txt") == "mine")
  }

  @Test func `a file is no folder`() throws {
    let scratch = try Scratch()
    let path = try scratch.write("mine", to: "out")
    #expect(throws: OutputError.notAFolder(path)) { _ = try RunFolder(creating: path) }
  }

  @Test func `a run that is given up leaves the folder as it was`() throws {
    let scratch = try Scratch()
    try scratch.write("{}", to: "a/run.json")
    try scratch.write("old", to: "a/summary.csv")
    do {
      let folder = try RunFolder(creating: scratch.path + "/a")
      _ = try folder.write(Array("new".utf8), to: "summary.csv")
      // A file is new, so that nothing is written through a link that somebody put there.
      #expect(throws: OutputError.self) {
        _ = try folder.write(Array("again".utf8), to: "summary.csv")
      }
    }
    #expect(try scratch.text(of: "a/summary.csv") == "old")
    #expect(try scratch.names(in: "a") == ["run.json", "summary.csv"])
    #expect(try scratch.names() == ["a"])
  }

  @Test func `an update keeps the files that it did not write`() throws {
    let scratch = try Scratch()
    try scratch.write("{}", to: "a/run.json")
    try scratch.write("kept", to: "a/results.json")
    try scratch.write("old", to: "a/summary.csv")
    let folder = try RunFolder(creating: scratch.path + "/a")
    _ = try folder.write(Array("new".utf8), to: "summary.csv")
    try folder.update(Array("{1}".utf8))
    #expect(try scratch.text(of: "a/summary.csv") == "new")
    #expect(try scratch.text(of: "a/results.json") == "kept")
    #expect(try scratch.text(of: "a/run.json") == "{1}")
    #expect(try scratch.names(in: "a") == ["results.json", "run.json", "summary.csv"])
  }

  @Test func `a folder behind a symbolic link stays behind it`() throws {
    let scratch = try Scratch()
    try scratch.write("old", to: "real/summary.csv")
    let link = scratch.path + "/link"
    #expect(unsafe symlink(scratch.path + "/real", link) == 0)
    let folder = try RunFolder(creating: link)
    _ = try folder.write(Array("new".utf8), to: "summary.csv")
    try folder.update(nil)
    #expect(try scratch.text(of: "real/summary.csv") == "new")
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: link) == scratch.path + "/real"
    )
  }

  @Test func `what a killed process left beside the folder is swept away`() throws {
    let scratch = try Scratch()
    // No process has this number: it is above the most that Linux gives.
    try scratch.write("half", to: ".a.partial-4194305-1/report.html")
    let folder = try RunFolder(creating: scratch.path + "/a")
    try folder.update(nil)
    #expect(try scratch.names() == ["a"])
  }

  @Test(.enabled(if: getuid() != 0, "root may write anywhere"))
  func `a folder that cannot be written is refused at once`() throws {
    let scratch = try Scratch()
    let manager = FileManager.default
    try manager.setAttributes([.posixPermissions: 0o500], ofItemAtPath: scratch.path)
    #expect(throws: OutputError.self) { _ = try RunFolder(creating: scratch.path) }
    try manager.setAttributes([.posixPermissions: 0o700], ofItemAtPath: scratch.path)
  }
}
