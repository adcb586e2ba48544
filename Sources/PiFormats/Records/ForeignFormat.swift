// SPDX-License-Identifier: Apache-2.0

/// A format of other people's files that is known and not read: what to say about it.
struct ForeignFormat: Sendable {
  /// What it is called.
  let name: String
  /// How to get a file that is read instead.
  let advice: String
  private let sign: FormatSign

  /// Every such format.
  static let all: [ForeignFormat] = [
    ForeignFormat(
      name: "Jaeger's own JSON",
      advice: "get the traces as OTLP JSON from Jaeger's /api/v3/traces, or from the file exporter"
        + " of an OpenTelemetry collector",
      sign: .keys(["traceID", "spanID", "operationName"])
    ),
    ForeignFormat(
      name: "Zipkin's JSON",
      advice: "write the traces as OTLP JSON with the file exporter of an OpenTelemetry collector",
      sign: .keys(["traceId", "localEndpoint"])
    ),
  ]

  /// Whether a file that begins so has this format.
  func fits(_ head: FileHead) -> Bool { sign.missing(in: head)?.isEmpty == true }

  /// Why a file of this format is refused.
  var refusal: String { "is \(name), which is not read; \(advice)" }
}
