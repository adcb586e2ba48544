// SPDX-License-Identifier: Apache-2.0

import Glibc
import PiCore
import PiFormats
import Testing

@Suite struct FileSourceTests {
  @Test func `what is no text file is refused with a reason`() {
    #expect(
      Fixture.message { _ = try FileSource(path: "/no/such/file.csv") }
        == "/no/such/file.csv: no such file"
    )
    #expect(
      Fixture.message { _ = try FileSource(path: Fixture.path("")) }
        .hasSuffix("Fixtures/: is a directory")
    )
    #expect(
      Fixture.message { _ = try FileSource(path: "/dev/null") }
        == "/dev/null: is not a regular file"
    )
    #expect(Fixture.message { _ = try FileSource(path: "") } == ": expected the path of a file")
    #expect(
      Fixture.message { _ = try FileSource(path: "a\u{1B}[2J") } == "a\u{FFFD}[2J: no such file"
    )
  }

  @Test(
    arguments: [
      ([0x1F, 0x8B, 8, 0], "gzip data (decompress it first)"),
      ([0x28, 0xB5, 0x2F, 0xFD], "zstd data (decompress it first)"),
      (Array("PAR1....".utf8), "a Parquet file"),
      (Array("SQLite format 3\0".utf8), "an SQLite database"),
      (
        Array("version https://git-lfs.github.com/spec/v1".utf8),
        "a Git LFS pointer instead of the file"
      ),
      ([0xFF, 0xFE, 0x41, 0], "UTF-16 text (convert it to UTF-8)"),
    ] as [([UInt8], String)]
  )
  func `binary files are named by their kind`(bytes: [UInt8], kind: String) throws {
    let path = try temporaryFile(bytes)
    defer { unsafe unlink(path) }
    #expect(
      Fixture.message { _ = try FileSource.readAll(FileSource(path: path)) }
        == "\(path): expected text, found \(kind)"
    )
  }

  @Test func `a zero byte is told with its place`() throws {
    let path = try temporaryFile(Array("a,b\né,\0,2\n".utf8))
    defer { unsafe unlink(path) }
    #expect(
      Fixture.message { _ = try FileSource.readAll(FileSource(path: path)) }
        == "\(path):2:3: expected text, found byte 0x00, which only binary data has"
    )
  }

  @Test func `a minus sign is standard input`() throws {
    #expect(try FileSource(path: "-").name == "standard input")
  }

  @Test func `empty files are refused and long ones read whole`() throws {
    let empty = try temporaryFile([])
    defer { unsafe unlink(empty) }
    #expect(Fixture.message { _ = try FileSource(path: empty) } == "\(empty): the file is empty")
    let bytes = (0..<300_000).map { UInt8($0 % 90 + 33) }
    let path = try temporaryFile(bytes)
    defer { unsafe unlink(path) }
    #expect(try FileSource.readAll(FileSource(path: path)) == bytes)
    #expect(try FileSource.readAll(PeekedSource(FileSource(path: path), count: 1000)) == bytes)
    #expect(
      Fixture.message { _ = try FileSource.readAll(FileSource(path: path), limit: 1000) }
        == "\(path): is larger than 1000 bytes"
    )
  }

  private func temporaryFile(_ bytes: [UInt8]) throws -> String {
    var template = Array("\(P_tmpdir)/pibench-test-XXXXXX".utf8CString)
    let descriptor = unsafe template.withUnsafeMutableBufferPointer { buffer in
      unsafe buffer.baseAddress.map { unsafe mkstemp($0) } ?? -1
    }
    try #require(descriptor >= 0)
    let written = unsafe bytes.withUnsafeBytes {
      unsafe write(descriptor, $0.baseAddress, $0.count)
    }
    try #require(written == bytes.count)
    close(descriptor)
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
