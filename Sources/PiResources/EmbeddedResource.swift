// SPDX-License-Identifier: Apache-2.0

import CEmbedded

/// Files that are compiled into the binary, so that it runs from anywhere.
public enum EmbeddedResource {
  /// Path of the chart library, which is there only when it was fetched before the build.
  public static let chartLibrary = "vendor/echarts.min.js"

  /// The paths of all files, such as `datasets/fleets/mixed.json`.
  public static var names: [String] {
    (0..<pibench_embedded_count()).compactMap { index in
      guard let name = unsafe pibench_embedded_name(index) else { return nil }
      return unsafe String(cString: name)
    }
  }

  /// Returns the bytes of a file by its path, or nil when it is not compiled in.
  public static func bytes(named name: String) -> [UInt8]? {
    guard !name.utf8.contains(0) else { return nil }
    var size = 0
    guard let start = unsafe pibench_embedded(name, &size) else { return nil }
    return unsafe Array(UnsafeBufferPointer(start: start, count: size))
  }
}
