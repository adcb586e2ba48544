// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

@Suite struct NPYTests {
  static func singles(_ values: [Float]) -> [UInt8] {
    values.flatMap { value in
      (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
    }
  }

  static func doubles(_ values: [Double]) -> [UInt8] {
    values.flatMap { value in
      (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
    }
  }

  static func file(
    _ type: String,
    _ shape: String,
    _ data: [UInt8],
    version: UInt8 = 1,
    order: String = "False",
    header: String? = nil
  ) -> [UInt8] {
    var text = header ?? "{'descr': '\(type)', 'fortran_order': \(order), 'shape': \(shape), }"
    while (10 + text.utf8.count + 1) % 64 != 0 { text += " " }
    text += "\n"
    let size = text.utf8.count
    var bytes = [0x93] + Array("NUMPY".utf8) + [version, 0]
    bytes += (0..<(version == 1 ? 2 : 4)).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) }
    return bytes + Array(text.utf8) + data
  }

  static func read(_ bytes: [UInt8]) throws -> Embeddings {
    try Embeddings(npy: MemorySource(bytes, named: "f.npy", chunk: 5))
  }

  @Test(arguments: [1, 2, 3] as [UInt8])
  func `versions 1 to 3 read in single and double precision`(_ version: UInt8) throws {
    let single = try Self.read(
      Self.file("<f4", "(2, 3)", Self.singles([1, 2, 3, 4, 5, 6]), version: version)
    )
    #expect(single.rows == 2 && single.columns == 3 && Array(single[1]) == [4, 5, 6])
    let double = try Self.read(
      Self.file("<f8", "(1, 2)", Self.doubles([0.1, -2]), version: version)
    )
    #expect(double.values == [Float(0.1), -2])
  }

  @Test func `keys may come in any order and in double quotes`() throws {
    let header = "{\"shape\": (1,1), 'fortran_order': False,'descr': '<f4'}"
    #expect(try Self.read(Self.file("", "", Self.singles([7]), header: header)).values == [7])
  }

  @Test func `what is not such a file is refused with the reason`() {
    let data = Self.singles([1, 2])
    for (bytes, expected) in [
      (Array("not numpy at all".utf8), "f.npy: expected a NumPy file (.npy), found something else"),
      (Self.file("<f4", "(1, 2)", data, version: 4), "found 4.0"),
      (Self.file(">f4", "(1, 2)", data), "expected numbers of type '<f4' or '<f8', found \">f4\""),
      (Self.file("<i4", "(1, 2)", data), "found \"<i4\""),
      (Self.file("|O", "(1, 2)", data), "found \"|O\""),
      (Self.file("<f4", "(1, 2)", data, order: "True"), "expected an array in C order"),
      (Self.file("<f4", "(2,)", data), "expected an array of two dimensions"),
      (Self.file("<f4", "(0, 2)", []), "two dimensions"),
      (Self.file("<f4", "(99999999999, 99999999999)", data), "expected at most"),
      (Self.file("<f4", "(1, 3)", data), "expected a whole NumPy file, found its end"),
      (Self.file("<f4", "(1, 1)", data), "expected the end after the numbers, found more"),
      (Self.file("<f4", "(1, 2)", Self.singles([1, .nan])), "found nan in row 0, column 1"),
      (Self.file("<f8", "(1, 1)", Self.doubles([1e300])), "found inf"),
      (Self.file("", "", data, header: "{'descr': '<f4', 'shape': (1, 2)}"), "expected a header"),
      (
        Self.file(
          "",
          "",
          data,
          header: "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1, 2)}"
        ), "expected a header"
      ),
      (
        Self.file(
          "",
          "",
          data,
          header: "{'descr': __import__('os'), 'fortran_order': False, 'shape': (1, 2)}"
        ), "expected a header"
      ),
      (
        Self.file(
          "",
          "",
          data,
          header: "{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 2)}"
        ), "expected a header"
      ),
      (
        [0x93] + Array("NUMPY".utf8) + [2, 0, 0xFF, 0xFF, 0xFF, 0x7F],
        "expected a header of at most 65536 bytes"
      ),
    ] {
      #expect(Fixture.message { _ = try Self.read(bytes) }.contains(expected), "\(expected)")
    }
  }

  @Test func `a header cut or changed anywhere never crashes`() {
    let whole = Self.file("<f4", "(1, 2)", Self.singles([1, 2]))
    for length in whole.indices {
      #expect(Fixture.message { _ = try Self.read(Array(whole[..<length])) } != "accepted")
    }
    var accepted = 0
    for position in whole.indices {
      for byte: UInt8 in [0, 0x27, 0x28, 0x7B, 0xFF] {
        var changed = whole
        changed[position] = byte
        if Fixture.message({ _ = try Self.read(changed) }) == "accepted" { accepted += 1 }
      }
    }
    // Changes of numbers, and of spaces and digits that mean the same.
    #expect(accepted < 60)
    #expect(Fixture.message { _ = try Self.read(whole) } == "accepted")
  }
}
