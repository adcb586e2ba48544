// SPDX-License-Identifier: Apache-2.0

extension HTMLWriter {
  /// Writes a name that may break after a dot, dash, slash or underscore.
  mutating func name(_ name: String) {
    var piece = ""
    for character in name {
      piece.append(character)
      guard "._-/:".contains(character) else { continue }
      text(piece)
      markup("<wbr>")
      piece = ""
    }
    text(piece)
  }

  /// Writes a section with its heading.
  mutating func section(
    _ id: String,
    _ title: String,
    _ content: (inout HTMLWriter) -> Void
  ) {
    element("section", [.init("id", id), .init("aria-labelledby", "\(id)-title")]) { html in
      html.newline()
      html.element("h2", [.init("id", "\(id)-title")], text: title)
      html.newline()
      content(&html)
    }
    newline()
  }

  /// Writes a paragraph that says how to read what follows.
  mutating func hint(_ text: String) {
    element("p", [.init("class", "hint")], text: text)
    newline()
  }

  /// Writes a term with its value, for a list of facts.
  mutating func fact(_ term: String, _ value: String) {
    element("div") { html in
      html.element("dt", text: term)
      html.element("dd", text: SafeText.visible(value))
    }
  }

  /// Writes a chart's place, when there are charts, and under it the table of its data.
  mutating func chart(
    _ id: String,
    description: String,
    hasCharts: Bool,
    _ table: (inout HTMLWriter) -> Void
  ) {
    element("figure") { html in
      if hasCharts {
        html.element("div", [.init("class", "chooser"), .init("id", "\(id)-chooser")]) { _ in }
        html.element(
          "div",
          [
            .init("class", "plot"), .init("id", id), .init("role", "img"),
            .init("aria-label", description),
          ]
        ) { _ in }
      }
      html.element("details", hasCharts ? [] : [.init("open", "")]) { html in
        html.element("summary", text: "Data table")
        table(&html)
      }
    }
    newline()
  }

  /// Writes a table in a box of its own that scrolls when it is wider than the page.
  mutating func table(
    caption: String,
    class name: String = "data",
    _ content: (inout HTMLWriter) -> Void
  ) {
    element(
      "div",
      [
        .init("class", "scroll"), .init("role", "region"), .init("tabindex", "0"),
        .init("aria-label", caption),
      ]
    ) { html in
      html.element("table", [.init("class", name)]) { html in
        html.element("caption", text: caption)
        html.newline()
        content(&html)
      }
    }
    newline()
  }

  /// Writes the head of a table; columns of numbers are right, the first and those of texts left.
  mutating func tableHead(_ names: [String], texts: ClosedRange<Int>? = nil) {
    element("thead") { html in
      html.element("tr") { html in
        for (column, name) in names.enumerated() {
          let isText = texts?.contains(column) ?? false
          html.element(
            "th",
            [.init("scope", "col")] + (isText ? [.init("class", "text")] : []),
            text: name
          )
        }
      }
    }
    newline()
  }

  /// Writes a row of a table with its heading, which is column 0.
  mutating func tableRow(_ name: String, _ cells: [String], texts: ClosedRange<Int>? = nil) {
    element("tr") { html in
      html.element("th", [.init("scope", "row")]) { $0.name(name) }
      for (index, cell) in cells.enumerated() {
        let isText = texts?.contains(index + 1) ?? false
        html.element("td", isText ? [.init("class", "text")] : [], text: cell)
      }
    }
    newline()
  }

  /// Says how much is not shown, when something is not.
  mutating func omitted(_ count: Int, _ singular: String, _ plural: String) {
    guard count > 0 else { return }
    let verb = count == 1 ? "is" : "are"
    hint("\(Phrase.count(count, singular, plural)) \(verb) not shown here; results.json has them.")
  }
}
