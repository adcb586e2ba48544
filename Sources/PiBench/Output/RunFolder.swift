// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiCryptography

/// The folder of a run; its files are written beside it and take its place in one step.
package struct RunFolder: Sendable {
  /// Name of the manifest, by which a folder is known as a run's.
  package static let manifestName = "run.json"
  /// Name of the document from which reports are rendered again.
  package static let documentName = "results.json"

  /// Names that a run may have written; a folder with others is not touched.
  private static let ownNames = [
    manifestName, documentName, "summary.csv", "replications.csv", "requests.csv", "report.html",
  ]

  /// What ended the name of a file while earlier versions wrote it; an interrupt may have left one.
  private static let partialEnding = ".partial"

  package let path: String
  private let staged: StagedFolder
  private let keepsFormer: Bool

  /// Opens or creates the folder of a run.
  ///
  /// - Parameters:
  ///   - path: where it is; an existing folder must be empty or hold nothing but a run.
  ///   - keepsFormer: whether a run that is there gets another name when this one takes its place.
  /// - Throws: `OutputError` when the folder holds something else or cannot be made.
  package init(creating path: String, keepsFormer: Bool = false) throws(OutputError) {
    self.path = path
    self.keepsFormer = keepsFormer
    let manager = FileManager.default
    var isFolder: ObjCBool = false
    if unsafe manager.fileExists(atPath: path, isDirectory: &isFolder) {
      guard isFolder.boolValue else { throw .notAFolder(path) }
      let contents: [String]
      do {
        contents = try manager.contentsOfDirectory(atPath: path)
      } catch {
        throw .cannotWrite(path, reason: error.localizedDescription)
      }
      guard contents.allSatisfy(RunFolder.isOwn) else { throw .holdsOtherFiles(path) }
    }
    do {
      try manager.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .cannotWrite(path, reason: error.localizedDescription)
    }
    guard manager.isWritableFile(atPath: path) else {
      throw .cannotWrite(path, reason: "permission denied")
    }
    staged = try StagedFolder(beside: path)
  }

  private static func isOwn(_ name: String) -> Bool {
    let whole = name.hasSuffix(partialEnding) ? String(name.dropLast(partialEnding.count)) : name
    return ownNames.contains(whole) || name.hasPrefix(StagedFolder.mark)
  }

  /// Whether the folder holds a run that came to its end.
  package var isWhole: Bool {
    FileManager.default.fileExists(atPath: path + "/" + RunFolder.manifestName)
  }

  /// Writes a file, which the folder holds when the run's manifest was written.
  ///
  /// - Returns: what the manifest says of it.
  package func write(_ bytes: [UInt8], to name: String) throws(OutputError) -> WrittenFile {
    try staged.write(bytes, to: name)
    return WrittenFile(
      name: name,
      bytes: bytes.count,
      sha256: SHA256.digest(of: bytes).hexadecimal
    )
  }

  /// Writes a file in pieces, as ``write(_:to:)`` does whole.
  ///
  /// - Parameters:
  ///   - name: the file.
  ///   - pieces: hands out the pieces in order.
  /// - Returns: what the manifest says of it.
  /// - Throws: why the file cannot be written, or what `pieces` throws.
  package func write(
    to name: String,
    pieces: (_ put: ([UInt8]) throws -> Void) throws -> Void
  ) throws -> WrittenFile {
    let file = try staged.newFile(name)
    var hash = SHA256()
    var count = 0
    try pieces { piece in
      try file.write(piece)
      hash.update(piece)
      count += piece.count
    }
    try file.close()
    return WrittenFile(name: name, bytes: count, sha256: hash.finish().hexadecimal)
  }

  /// Writes the manifest and puts the run in the place of what the folder held.
  ///
  /// - Returns: where the former run is now, if it was there and is kept.
  @discardableResult
  package func write(_ manifest: RunManifest) throws(OutputError) -> String? {
    _ = try write(manifest.json(), to: RunFolder.manifestName)
    guard keepsFormer, isWhole else {
      // What somebody put there meanwhile stays.
      let isShared = try !StagedFolder.names(in: path).allSatisfy(RunFolder.isOwn)
      try staged.commit(last: RunFolder.manifestName, isShared: isShared)
      return nil
    }
    return try staged.commitKeeping()
  }

  /// Removes what was written so far, while the folder itself stays as it was.
  package var abandoning: @Sendable () -> Void {
    // No hold on the staging folder, which goes with the last that has it.
    { [path = staged.path] in StagedFolder.remove(path) }
  }

  /// Puts what was written in its place; the other files of the run stay.
  ///
  /// - Parameter manifest: what the manifest says of it all; nil in a folder that has none.
  /// - Throws: `OutputError`.
  package func update(_ manifest: [UInt8]?) throws(OutputError) {
    if let manifest { _ = try write(manifest, to: RunFolder.manifestName) }
    try staged.keepOthers()
    try staged.commit(last: manifest == nil ? RunFolder.documentName : RunFolder.manifestName)
  }
}
