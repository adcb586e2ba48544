// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiLearning
import PiLinearAlgebra
import PiReport
import PiResources

/// `pibench certify`: correct digits of the regressions on the certified problems of NIST.
enum CertifyCommand: Command {
  private static let json = Flag("json", "print the table as JSON")

  static let spec = CommandSpec(
    name: "certify",
    summary: "Shows the correct digits of least squares on the certified problems of NIST.",
    options: [json],
    examples: ["pibench certify", "pibench certify --json"]
  )

  static func run(_ arguments: ParsedArguments) throws {
    let rows = try Certification.run { EmbeddedResource.bytes(named: $0) }
    try arguments[json] ? Terminal.print(json(rows)) : Terminal.print(table(rows))
    let failed = rows.filter { !$0.passes }
    guard failed.isEmpty else {
      throw CheckFailure("\(failed.count) of the refined solutions have too few digits")
    }
  }

  private static func table(_ rows: [CertificationRow]) -> String {
    let problems = rows.map(\.problem).reduce(into: [String]()) { names, name in
      if names.last != name { names.append(name) }
    }
    var lines = [
      "correct digits, at most 15: of the worst coefficient by method, then of the worst standard "
        + "error and the", "residual standard deviation by refined_qr (- where they are zero)", "",
    ]
    let methods = CertifiedMethod.allCases.map(\.rawValue)
    lines.append(line(["problem"] + methods + ["required", "std_error", "residual_sd"]))
    for problem in problems {
      let own = rows.filter { $0.problem == problem }
      let cells = own.map { row in
        row.coefficientDigits.map(tenths) ?? "refused"
      }
      let required = own.compactMap(\.requiredDigits).first.map(tenths) ?? ""
      let refined = own.last { $0.method == .refinedQR }
      let others = [refined?.errorDigits, refined?.residualDigits].map { $0.map(tenths) ?? "-" }
      lines.append(line([problem] + cells + [required] + others))
    }
    let library = LinearAlgebraEnvironment.current
    lines.append("\nBLAS: \(library.version), core \(library.coreName), \(library.threads) thread")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func line(_ cells: [String]) -> String {
    cells.map { $0 + String(repeating: " ", count: max(12 - $0.count, 1)) }.joined()
  }

  private static func tenths(_ digits: Double) -> String {
    "\((digits * 10).rounded(.down) / 10)"
  }

  private static func json(_ rows: [CertificationRow]) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.key("schema_version")
      json.integer(1)
      json.key("rows")
      json.array { json in
        for row in rows { write(row, into: &json) }
      }
    }
    return json.bytes
  }

  private static func write(_ row: CertificationRow, into json: inout JSONWriter) {
    json.object { json in
      json.key("problem")
      json.text(row.problem)
      json.key("method")
      json.text(row.method.rawValue)
      json.key("coefficient_digits")
      json.number(row.coefficientDigits)
      json.key("standard_error_digits")
      json.number(row.errorDigits)
      json.key("residual_deviation_digits")
      json.number(row.residualDigits)
      json.key("condition_estimate")
      json.number(row.conditionEstimate)
      json.key("required_digits")
      json.number(row.requiredDigits)
      json.key("passes")
      json.flag(row.passes)
    }
  }
}
