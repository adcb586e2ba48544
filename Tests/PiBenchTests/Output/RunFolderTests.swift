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
    _ = try folder.write(Array("two".utf8), to: "summary.csv")
    #expect(try scratch.text(of: "a/b/summary.csv") == "two")
    #expect(try scratch.names(in: "a/b") == ["summary.csv"])
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

  @Test func `a file is no folder`() throws {
    let scratch = try Scratch()
    let path = try scratch.write("mine", to: "out")
    #expect(throws: OutputError.notAFolder(path)) { _ = try RunFolder(creating: path) }
  }

  @Test func `the manifest goes before the files of an earlier run change`() throws {
    let scratch = try Scratch()
    try scratch.write("{}", to: "run.json")
    let folder = try RunFolder(creating: scratch.path)
    try folder.begin()
    try folder.begin()
    #expect(try scratch.names().isEmpty)
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
