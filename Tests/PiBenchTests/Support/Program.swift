// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The program, run as its users run it.
enum Program {
  struct Ending {
    var code: Int32
    var output: String
    var errors: String
  }

  /// Where the executable stands: beside the test bundle.
  static var path: String {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    return bundle.appendingPathComponent("pibench").path
  }

  /// Runs the program to its end.
  ///
  /// - Parameters:
  ///   - arguments: the words of the command line.
  ///   - environment: variables on top of the inherited ones.
  ///   - folder: the working directory.
  ///   - input: a file that is its standard input; nothing by default.
  ///   - program: another program that is run instead.
  /// - Returns: how it ended; a signal is 128 plus its number.
  /// - Throws: when it cannot be started.
  static func run(
    _ arguments: [String],
    environment: [String: String] = [:],
    in folder: String? = nil,
    input: String? = nil,
    of program: String = path
  ) throws -> Ending {
    let scratch = try Scratch()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    let output = try scratch.handle(for: "output")
    let errors = try scratch.handle(for: "errors")
    process.standardInput = input.flatMap { FileHandle(forReadingAtPath: $0) } ?? .nullDevice
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    process.waitUntilExit()
    let isSignal = process.terminationReason == .uncaughtSignal
    return Ending(
      code: process.terminationStatus + (isSignal ? 128 : 0),
      output: try scratch.text(of: "output"),
      errors: try scratch.text(of: "errors")
    )
  }
}

/// A folder that goes when the test is over.
final class Scratch: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "pibench-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      print("left behind: \(path)")
    }
  }

  /// Writes a file and answers with its path.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    try write(Array(text.utf8), to: name)
  }

  @discardableResult
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let file = URL(fileURLWithPath: path + "/" + name)
    let folder = file.deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
    return path + "/" + name
  }

  func bytes(of name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path + "/" + name)))
  }

  func text(of name: String) throws -> String {
    String(decoding: try bytes(of: name), as: UTF8.self)
  }

  func names(in folder: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path + "/" + folder).sorted()
  }

  func handle(for name: String) throws -> FileHandle {
    try write([], to: name)
    return try FileHandle(forWritingTo: URL(fileURLWithPath: path + "/" + name))
  }
}
