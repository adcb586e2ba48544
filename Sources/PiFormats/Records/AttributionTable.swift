// SPDX-License-Identifier: Apache-2.0

import PiCore

/// To whom a gateway charges a request, as its log says it.
struct RawAttribution {
  var key: String?
  var keyAlias: String?
  var teamAlias: String?
  var endUser: String?
  var modelGroup: String?

  /// Takes from another what is not known here.
  mutating func add(_ other: RawAttribution) {
    key = key ?? other.key
    keyAlias = keyAlias ?? other.keyAlias
    teamAlias = teamAlias ?? other.teamAlias
    endUser = endUser ?? other.endUser
    modelGroup = modelGroup ?? other.modelGroup
  }
}

/// The attributions of a recording, each with a position.
struct AttributionTable {
  /// The most attributions.
  static let most = 65_536
  /// The most with an end user; end users of later ones are not kept, so that keys and teams are.
  static let mostWithUsers = 61_440

  private(set) var list: [Attribution] = []
  /// Whether there were more.
  private(set) var isFull = false
  /// What the log said, by position.
  private var raw = NameTable()
  private var scratch: [UInt8] = []

  /// The position of an attribution, nil for one of which nothing is known.
  ///
  /// Beyond the limit it is that without the end user, or none.
  mutating func index(of said: RawAttribution, salt: [UInt8]?) -> AttributionIndex? {
    scratch.removeAll(keepingCapacity: true)
    append(said.key)
    append(said.keyAlias)
    append(said.teamAlias)
    append(said.endUser)
    append(said.modelGroup)
    guard scratch.count > 5 else { return nil }
    if let known = raw.position(of: scratch.span) { return AttributionIndex(UInt16(known)) }
    guard list.count < (said.endUser == nil ? Self.most : Self.mostWithUsers) else {
      isFull = true
      guard said.endUser != nil else { return nil }
      var said = said
      said.endUser = nil
      return index(of: said, salt: salt)
    }
    list.append(Attribution(said, salt: salt))
    return AttributionIndex(UInt16(raw.intern(String(decoding: scratch, as: UTF8.self))))
  }

  /// Appends a name behind its length, so that no two lists of names are alike.
  private mutating func append(_ name: String?) {
    guard let name, !name.isEmpty else { return scratch.append(UInt8(ascii: "-")) }
    scratch += "\(name.utf8.count):".utf8
    scratch += name.utf8
  }
}

extension Attribution {
  /// What is kept of what a log said.
  fileprivate init(_ said: RawAttribution, salt: [UInt8]?) {
    self.init()
    func known(_ text: String?) -> String? {
      text.flatMap { $0.isEmpty || $0.utf8.count > NameLength.most ? nil : $0 }
    }
    key = known(said.key).map(AttributedName.key)
    keyAlias = known(said.keyAlias).map { AttributedName.alias($0, salt: salt) }
    teamAlias = known(said.teamAlias).map { AttributedName.alias($0, salt: salt) }
    endUser = known(said.endUser).map { AttributedName.endUser($0, salt: salt) }
    modelGroup = known(said.modelGroup).map { AttributedName.alias($0, salt: salt) }
  }
}
