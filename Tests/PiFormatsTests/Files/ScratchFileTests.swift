// SPDX-License-Identifier: Apache-2.0

import Glibc
import PiCore
import PiFormats
import Testing

@Suite struct ScratchFileTests {
  @Test(arguments: [1, 1000, 1 << 20, (1 << 20) + 1, 3_000_000])
  func `a spooled source can be read again and again`(_ count: Int) throws {
    let bytes = (0..<count).map { UInt8($0 % 90 + 33) }
    let spool = try SpooledFile(MemorySource(bytes, named: "f", chunk: 70_001))
    for _ in 0..<2 { #expect(try FileSource.readAll(FileSource(path: spool.path)) == bytes) }
  }

  @Test func `a spooled file has no name and goes with its last user`() throws {
    let folder = try temporaryFolder()
    defer { unsafe rmdir(folder) }
    let spool = try SpooledFile(MemorySource("x", named: "f"), folder: folder)
    // A folder can only be removed when nothing is in it.
    #expect(try FileSource.readAll(FileSource(path: spool.path)) == [UInt8(ascii: "x")])
    #expect(unsafe rmdir(folder) == 0)
  }

  @Test func `a folder that is not there is named`() {
    let message = Fixture.message {
      _ = try SpooledFile(MemorySource("x", named: "f"), folder: "/no/such")
    }
    #expect(
      message == "temporary file in /no/such: cannot be made: No such file or directory; "
        + "TMPDIR names another folder"
    )
  }

  @Test func `a full disk is told`() throws {
    let descriptor = unsafe open("/dev/full", O_WRONLY | O_CLOEXEC)
    try #require(descriptor >= 0)
    let file = ScratchFile(taking: descriptor, named: "temporary file in /full")
    let bytes: [UInt8] = [1, 2, 3]
    #expect(
      Fixture.message { try file.append(bytes.span) }
        == "temporary file in /full: cannot be written: No space left on device; "
        + "TMPDIR names another folder"
    )
  }

  private func temporaryFolder() throws -> String {
    var template = Array("\(P_tmpdir)/pibench-test-XXXXXX".utf8CString)
    try #require(unsafe mkdtemp(&template) != nil)
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
