// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime

/// Reads one entry of `strategies`: a text, or an object with parameters and a label.
struct StrategyReader {
  let registry: StrategyRegistry
  let deployments: [Deployment]
  let taskTypes: [TaskType]

  func read(_ node: JSONNode) throws(InputError) -> ExperimentSpec.StrategyChoice {
    let choice = try parse(node)
    do throws(StrategyError) {
      _ = try registry.make(choice.selection, deployments: deployments, taskTypes: taskTypes)
    } catch {
      throw .unexpected(
        at: node.position,
        expected: "a strategy of `pibench strategies`",
        found: "\(error)"
      )
    }
    return choice
  }

  private func parse(_ node: JSONNode) throws(InputError) -> ExperimentSpec.StrategyChoice {
    if case .string(let text) = node.value {
      do throws(StrategyError) {
        return ExperimentSpec.StrategyChoice(registry.named(try StrategySelection.parse(text)))
      } catch {
        throw .unexpected(
          at: node.position,
          expected: "id or id(parameter=value,…)",
          found: "\(error)"
        )
      }
    }
    var fields = try JSONObjectReader(node)
    let id = try fields.required("id", as: String.self)
    let label = try fields.optional("label", as: String.self)
    let parameters = try fields.optional("parameters", as: JSONNode.self)
    try fields.finish()
    var given: [StrategySelection.Parameter] = []
    if let parameters { given = try values(parameters) }
    let selection = StrategySelection(id, given)
    return ExperimentSpec.StrategyChoice(registry.named(selection), label: label)
  }

  private func values(_ node: JSONNode) throws(InputError) -> [StrategySelection.Parameter] {
    guard case .object(let members) = node.value else { throw node.unexpected("an object") }
    var parameters: [StrategySelection.Parameter] = []
    for member in members {
      parameters.append(
        StrategySelection.Parameter(member.key, try value(member.value))
      )
    }
    return parameters
  }

  private func value(_ node: JSONNode) throws(InputError) -> ParameterValue {
    switch node.value {
    case .number(let number): .number(number.double)
    case .string(let text): .text(text)
    case .bool(let flag): .flag(flag)
    case .object(let rows) where node["id"] != nil && rows.count <= 2:
      .text(try selection(node).description)
    case .object(let rows): .table(try cells(rows))
    default: throw node.unexpected("a number, a text, true, false, a table or a strategy")
    }
  }

  /// A strategy that is a parameter of another: an object with `id` and `parameters`.
  private func selection(_ node: JSONNode) throws(InputError) -> StrategySelection {
    var fields = try JSONObjectReader(node)
    let id = try fields.required("id", as: String.self)
    let parameters = try fields.optional("parameters", as: JSONNode.self)
    try fields.finish()
    return StrategySelection(id, try parameters.map(values) ?? [])
  }

  /// `{"chat": {"small": 1}, "*": {"balanced": 1}}`: task type, deployment, number.
  private func cells(_ rows: [JSONMember]) throws(InputError) -> [ParameterValue.TableCell] {
    var cells: [ParameterValue.TableCell] = []
    for row in rows {
      guard case .object(let columns) = row.value.value else {
        throw row.value.unexpected("an object of deployments with their numbers")
      }
      for column in columns {
        cells.append(
          ParameterValue.TableCell(
            taskType: row.key,
            deployment: column.key,
            value: try Double(json: column.value)
          )
        )
      }
    }
    return cells
  }
}
