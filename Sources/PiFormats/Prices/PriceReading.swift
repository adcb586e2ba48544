// SPDX-License-Identifier: Apache-2.0

import PiCore

/// What an entry of a price list came to.
enum PriceReading {
  /// A model that generates text.
  case model(CatalogueModel)
  /// Something else that is priced, by what the list calls it.
  case other(String)
  /// Something that is not understood.
  case refused(InputError)
}

extension CatalogueModel {
  /// Refuses prices that cannot be.
  func checked(at position: InputPosition) throws(InputError) -> CatalogueModel {
    guard let fault = priceFault else { return self }
    throw .unexpected(
      at: position,
      expected: "plausible prices of \(Sanitised.quoted(id))",
      found: fault
    )
  }

  /// What a model is a version of: the words of its name up to the first that begins with a digit.
  static func family(of id: String) -> String {
    var name = id.split(separator: "/").last.map(String.init) ?? id
    // Names such as `vendor.model-1` or `region.vendor.model-1` lead with who serves them.
    while let dot = name.firstIndex(of: "."),
      name[..<dot].allSatisfy({ $0.isLetter || $0.isNumber }),
      name[..<dot].contains(where: \.isLetter), !(name[..<dot].contains { $0 == "-" }),
      let next = name[name.index(after: dot)...].first, next.isLetter
    {
      name = String(name[name.index(after: dot)...])
    }
    let words = name.lowercased().split(separator: "-")
    let leading = words.prefix { !($0.first?.isNumber ?? false) && !$0.allSatisfy(\.isNumber) }
    let family = leading.isEmpty ? words.prefix(1) : leading
    return family.joined(separator: "-")
  }
}

extension JSONNode {
  /// A limit in tokens; 0 and -1 stand for unknown.
  func tokenLimit(_ key: String) throws(InputError) -> Int? {
    guard let node = present(key) else { return nil }
    guard case .number(let number) = node.value,
      let count = number.int64 ?? Int64(exactly: number.double)
    else { throw node.unexpected("a number of tokens in \(Sanitised.quoted(key))") }
    return (1...100_000_000).contains(count) ? Int(count) : nil
  }
}
