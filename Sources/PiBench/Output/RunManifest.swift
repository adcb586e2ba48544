// SPDX-License-Identifier: Apache-2.0

import Foundation
package import PiReport

/// What made a run and what it made: version, command, inputs, machine, timing, outputs.
package struct RunManifest: Sendable {
  package var version: String
  package var arguments: [String]
  package var identity: [DescriptionRow]
  package var seed: UInt64
  package var replications: Int
  package var workers: Int
  package var seconds: Double
  package var requests: UInt64
  package var files: [WrittenFile]

  package init(
    version: String,
    arguments: [String],
    document: RunDocument,
    seed: UInt64,
    workers: Int,
    seconds: Double,
    requests: UInt64,
    files: [WrittenFile]
  ) {
    self.version = version
    self.arguments = arguments
    identity = document.identity
    self.seed = seed
    replications = document.replications
    self.workers = workers
    self.seconds = seconds
    self.requests = requests
    self.files = files
  }

  func json() -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.key("schema_version")
      json.integer(1)
      json.key("pibench_version")
      json.text(version)
      json.key("arguments")
      json.texts(arguments)
      json.key("seed")
      json.text("\(seed)")
      json.key("replications")
      json.integer(replications)
      json.key("identity")
      json.object { json in
        for row in identity {
          json.key(row.label)
          json.text(row.value)
        }
      }
      writeMachine(into: &json)
      writeFiles(into: &json)
    }
    return json.bytes
  }

  private func writeMachine(into json: inout JSONWriter) {
    let process = ProcessInfo.processInfo
    json.key("machine")
    json.object { json in
      json.key("os")
      json.text(process.operatingSystemVersionString)
      json.key("processors")
      json.integer(process.activeProcessorCount)
      json.key("workers")
      json.integer(workers)
    }
    json.key("elapsed_s")
    json.number(seconds)
    json.key("simulated_requests")
    json.integer(Int(requests))
  }

  private func writeFiles(into json: inout JSONWriter) {
    json.key("files")
    json.array { json in
      for file in files {
        json.object { json in
          json.key("name")
          json.text(file.name)
          json.key("bytes")
          json.integer(file.bytes)
          json.key("sha256")
          json.text(file.sha256)
        }
      }
    }
  }
}
