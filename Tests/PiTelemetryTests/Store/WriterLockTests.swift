// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiTelemetry
import Testing

/// One writer for a file, by whatever name it is opened, and nothing that others may read or use.
struct WriterLockTests {
  /// A folder that goes with the test.
  private final class Folder {
    let path = NSTemporaryDirectory() + "pibench-lock-" + UUID().uuidString

    init() throws {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
      do { try FileManager.default.removeItem(atPath: path) } catch { print("left: \(path)") }
    }

    func names() throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }

    func rights(of name: String) throws -> Int {
      let facts = try FileManager.default.attributesOfItem(atPath: path + "/" + name)
      return facts[.posixPermissions] as? Int ?? -1
    }
  }

  private func fault(_ path: String) -> StoreError? {
    #expect(throws: StoreError.self) {
      _ = try SQLiteTelemetryStore(path: path).openWriter()
    }
  }

  @Test func `a second writer is refused through a symbolic and through a hard link`() throws {
    let folder = try Folder()
    let (store, soft, hard) = (folder.path + "/t.db", folder.path + "/s.db", folder.path + "/h.db")
    let writer = try SQLiteTelemetryStore(path: store).openWriter()
    #expect(unsafe symlink(store, soft) == 0)
    #expect(fault(soft) == .locked(store: soft, holder: getpid()))
    #expect(unsafe link(store, hard) == 0)
    let reason =
      "has 2 hard links, through which two programs could write it at once; keep one of them"
    #expect(fault(hard) == .unavailable(store: hard, reason: reason))
    try writer.close()
    #expect(fault(store) == .unavailable(store: store, reason: reason))
    #expect(unsafe unlink(hard) == 0)
    try SQLiteTelemetryStore(path: soft).openWriter().close()
    let names = try folder.names().filter { !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }
    #expect(names == ["s.db", "t.db", "t.db.lock"])
  }

  @Test func `a store and its lock are for their owner`() throws {
    let folder = try Folder()
    let writer = try SQLiteTelemetryStore(path: folder.path + "/t.db").openWriter()
    for name in try folder.names() { #expect(try folder.rights(of: name) == 0o600, "\(name)") }
    #expect(try folder.names().contains("t.db-wal"))
    try writer.close()
  }

  @Test func `no lock is left beside what is no store`() throws {
    let folder = try Folder()
    let path = folder.path + "/notes.txt"
    try Data("these are notes and no database, whatever they are called".utf8)
      .write(to: URL(fileURLWithPath: path))
    #expect(fault(path) == .notAStore(store: path, found: "another kind of file"))
    #expect(try folder.names() == ["notes.txt"])
    #expect(unsafe symlink(folder.path + "/nothing", folder.path + "/l.db") == 0)
    let link = folder.path + "/l.db"
    #expect(
      fault(link) == .unavailable(store: link, reason: "is a symbolic link that leads nowhere")
    )
    #expect(try folder.names() == ["l.db", "notes.txt"])
  }
}
