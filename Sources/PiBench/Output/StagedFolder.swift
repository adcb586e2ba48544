// SPDX-License-Identifier: Apache-2.0

import CFileSystem
import Foundation

/// Files of a folder that are written beside it and take its place in one step.
///
/// Until then the folder stays as it was, also when the disk is full or the process is killed. Nothing
/// follows a link: the staging folder is new, and so is every file in it.
package final class StagedFolder: Sendable {
  /// The folder that is replaced.
  let target: String
  /// Where files are written.
  let path: String

  /// How staging folders are marked; one lies in the folder itself where none can be made beside it.
  static let mark = ".partial-"

  /// Makes an empty staging folder beside an existing folder.
  package init(beside target: String) throws(OutputError) {
    self.target = target
    // The exchange of two names must not exchange a symbolic link.
    guard let real = unsafe realpath(target, nil) else { throw StagedFolder.fault(target) }
    defer { unsafe free(real) }
    let whole = unsafe String(cString: real)
    StagedFolder.sweep(beside: whole)
    let number = "\(getpid())-\(UInt32.random(in: .min ... .max))"
    for staging in [
      StagedFolder.prefix(of: whole) + number, "\(whole)/\(StagedFolder.mark)\(number)",
    ] where unsafe mkdir(staging, 0o777) == 0 {
      if StagedFolder.resembles(staging, whole) {
        path = staging
        return
      }
      _ = unsafe rmdir(staging)
    }
    throw StagedFolder.fault(target)
  }

  /// Gives a new folder the rights of an old one; false when they lie on different file systems.
  private static func resembles(_ new: String, _ old: String) -> Bool {
    var (own, other) = (stat(), stat())
    guard unsafe stat(new, &own) == 0, unsafe stat(old, &other) == 0, own.st_dev == other.st_dev
    else { return false }
    return unsafe chmod(new, other.st_mode & 0o777) == 0
  }

  deinit {
    StagedFolder.remove(path)
  }

  /// Writes a new file.
  package func write(_ bytes: [UInt8], to name: String) throws(OutputError) {
    let file = try newFile(name)
    try file.write(bytes)
    try file.close()
  }

  /// Makes a new file, to be written block by block.
  func newFile(_ name: String) throws(OutputError) -> NewFile {
    try NewFile(path + "/" + name, called: target + "/" + name)
  }

  /// Takes over the other files of the folder.
  func keepOthers() throws(OutputError) {
    for name in try StagedFolder.names(in: target)
    where !name.hasSuffix(".partial") && !name.hasPrefix(StagedFolder.mark) {
      let (old, new) = (target + "/" + name, path + "/" + name)
      guard unsafe access(new, F_OK) != 0 else { continue }
      guard unsafe link(old, new) == 0 else { throw StagedFolder.fault(old) }
    }
  }

  /// Puts the files in the folder's place.
  ///
  /// - Parameters:
  ///   - last: the file whose presence says that the others are whole.
  ///   - isShared: whether the folder holds other files, which stay: then files are renamed one by one,
  ///     as they are where a folder cannot be exchanged, such as the root of a file system.
  /// - Throws: `OutputError`.
  package func commit(last: String, isShared: Bool = false) throws(OutputError) {
    defer { StagedFolder.remove(path) }
    if !isShared, isNoWorkingFolder, exchange() { return }
    let final = target + "/" + last
    guard unsafe unlink(final) == 0 || errno == ENOENT else { throw StagedFolder.fault(final) }
    let names = try StagedFolder.names(in: path)
    for name in names.filter({ $0 != last }) + names.filter({ $0 == last }) {
      let file = target + "/" + name
      guard unsafe rename(path + "/" + name, file) == 0 else { throw StagedFolder.fault(file) }
    }
  }

  /// Puts the files in the folder's place, and what it held beside it as `NAME.1`, `NAME.2`, ….
  ///
  /// - Returns: where what it held is now.
  /// - Throws: `OutputError`; the folder is as it was then.
  func commitKeeping() throws(OutputError) -> String {
    guard isNoWorkingFolder, exchange() else {
      throw .cannotWrite(target, reason: "it cannot be renamed here, so nothing of it can be kept")
    }
    var number = 1
    while unsafe pibench_rename_new(path, "\(target).\(number)") != 0 {
      guard errno == EEXIST || errno == ENOTEMPTY, number < 1_000_000 else {
        let fault = StagedFolder.fault("\(target).\(number)")
        // What it held goes back to its place.
        _ = exchange()
        throw fault
      }
      number += 1
    }
    return "\(target).\(number)"
  }

  /// Whether the folder is not the one in which this process works, which must keep its identity.
  private var isNoWorkingFolder: Bool {
    var (own, other) = (stat(), stat())
    guard unsafe stat(".", &own) == 0, unsafe stat(target, &other) == 0 else { return true }
    return own.st_ino != other.st_ino || own.st_dev != other.st_dev
  }

  private func exchange() -> Bool {
    guard let real = unsafe realpath(target, nil) else { return false }
    defer { unsafe free(real) }
    return unsafe pibench_exchange(path, real) == 0
  }

  /// The names in a folder, sorted.
  package static func names(in folder: String) throws(OutputError) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    } catch {
      throw .cannotWrite(folder, reason: error.localizedDescription)
    }
  }

  /// How the staging folders of a folder begin.
  private static func prefix(of folder: String) -> String {
    let slash = folder.lastIndex(of: "/") ?? folder.startIndex
    let name = folder[folder.index(after: slash)...]
    return folder[...slash] + "." + name + mark
  }

  /// Removes what processes left behind that were killed.
  private static func sweep(beside folder: String) {
    let start = prefix(of: folder)
    guard let slash = start.lastIndex(of: "/") else { return }
    let parent = String(start[...slash])
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: parent)
    } catch {
      return
    }
    for name in names where (parent + name).hasPrefix(start) {
      let number = (parent + name).dropFirst(start.count).prefix { $0 != "-" }
      guard let process = Int32(number), kill(process, 0) != 0, errno == ESRCH else { continue }
      remove(parent + name)
    }
  }

  static func remove(_ folder: String) {
    do {
      try FileManager.default.removeItem(atPath: folder)
    } catch {
      // It was exchanged and removed, or another process swept it.
    }
  }

  static func fault(_ path: String) -> OutputError {
    OutputError(path, number: errno)
  }
}
