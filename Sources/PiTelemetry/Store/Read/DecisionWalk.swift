// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Passes the decisions of a store in the order of their keys and hands their features out.
///
/// The features of a request stand at one of its decisions; they are kept for its later ones.
struct DecisionWalk<Connection: SQLConnection> {
  private let decisions: Connection.Cursor
  private let reading: RowReading
  private let widths: RunLists.FeatureWidths
  /// Whether the run's decisions may have features.
  let hasFeatures: Bool
  private var row: Connection.Row?
  /// The key of the decision that the walk stands on; beyond all keys at the end.
  private(set) var key = Int64.min
  /// The request whose features are held, as the common part of its decisions' keys.
  private var held: Int64?
  private var requestFeatures: ContiguousArray<Double>

  init(_ decisions: Connection.Cursor, _ reading: RowReading, _ widths: RunLists.FeatureWidths?) {
    self.decisions = decisions
    self.reading = reading
    self.widths = widths ?? RunLists.FeatureWidths(ofRequest: 0, ofCandidate: 0)
    hasFeatures = widths != nil
    requestFeatures = ContiguousArray(repeating: 0, count: self.widths.ofRequest)
  }

  /// The deployment that was chosen; nil for a refusal.
  var chosen: Int64? { row?.integer(1) }
  /// Where it stands among the candidates.
  var chosenPosition: Int64? { row?.integer(2) }
  /// The probability with which it was chosen; nil when unknown.
  var propensity: Double? { row?.real(3) }

  func corrupt(_ reason: String) -> StoreError { reading.corrupt(key, reason) }

  /// Goes on to the next decision; answers false at the end.
  @inline(__always)
  mutating func next() throws(StoreError) -> Bool {
    row = try decisions.next()
    guard let row else {
      key = .max
      return false
    }
    key = row.presentInteger(0)
    guard widths.ofRequest > 0 else { return true }
    let width = widths.ofRequest
    let isSound = unsafe requestFeatures.withUnsafeMutableBufferPointer { place in
      unsafe row.withBytes(4) { bytes -> Bool? in
        guard unsafe !bytes.isEmpty else { return nil }
        guard let shape = unsafe ArrayBlob.shape(of: bytes, .float32), shape.rows == 1,
          shape.columns == width
        else { return false }
        unsafe ArrayBlob.copyRows(from: 0, 1, shape, of: bytes, to: place)
        return true
      }
    }
    guard let isSound else { return true }
    guard isSound else { throw corrupt("not \(width) features of the request") }
    held = key >> 4
    return true
  }

  /// Whether the request's features are known.
  @inline(__always)
  private var knowsRequest: Bool { widths.ofRequest == 0 || held == key >> 4 }

  /// Copies the features of a request at one of its candidates, going on to the decision first.
  ///
  /// - Returns: false when there is no such decision, or it has no features of the deployment.
  @inline(__always)
  mutating func copy(
    _ deployment: Int64,
    of decision: Int64,
    to place: UnsafeMutableBufferPointer<Double>
  ) throws(StoreError) -> Bool {
    while key < decision { guard try next() else { return false } }
    guard key == decision, knowsRequest, let row,
      let candidate = try candidate(deployment, row)
    else { return false }
    let widths = widths
    let isCopied = unsafe row.withBytes(5) { bytes -> Bool? in
      guard unsafe !bytes.isEmpty else { return nil }
      guard let shape = unsafe ArrayBlob.shape(of: bytes, .float32),
        shape.columns == widths.ofCandidate, candidate < Int64(shape.rows)
      else { return false }
      let end = unsafe UnsafeMutableBufferPointer(rebasing: place[widths.ofRequest...])
      unsafe ArrayBlob.copyRows(from: Int(candidate), 1, shape, of: bytes, to: end)
      return true
    }
    guard let isCopied else { return false }
    guard isCopied else { throw corrupt("not \(widths.ofCandidate) features of each candidate") }
    unsafe copyRequest(to: place)
    return true
  }

  /// Copies the features of the request at each candidate, if these are no more than `limit`.
  ///
  /// - Returns: candidates with features; 0 when the decision has none.
  @inline(__always)
  func copyAll(
    atMost limit: Int,
    to place: UnsafeMutableBufferPointer<Double>
  ) throws(StoreError) -> Int {
    guard let row, knowsRequest else { return 0 }
    let widths = widths
    let rows = unsafe row.withBytes(5) { bytes -> Int? in
      guard unsafe !bytes.isEmpty else { return 0 }
      guard let shape = unsafe ArrayBlob.shape(of: bytes, .float32),
        shape.columns == widths.ofCandidate
      else { return nil }
      guard shape.rows <= limit else { return shape.rows }
      for candidate in 0..<shape.rows {
        let start = candidate * widths.all + widths.ofRequest
        let end = unsafe UnsafeMutableBufferPointer(
          rebasing: place[start..<start + widths.ofCandidate]
        )
        unsafe ArrayBlob.copyRows(from: candidate, 1, shape, of: bytes, to: end)
      }
      return shape.rows
    }
    guard let rows else { throw corrupt("not \(widths.ofCandidate) features of each candidate") }
    if rows <= limit, widths.ofRequest > 0 {
      for candidate in 0..<rows {
        let start = candidate * widths.all
        unsafe copyRequest(
          to: UnsafeMutableBufferPointer(rebasing: place[start..<start + widths.ofRequest])
        )
      }
    }
    return rows
  }

  @inline(__always)
  private func copyRequest(to place: UnsafeMutableBufferPointer<Double>) {
    guard widths.ofRequest > 0 else { return }
    unsafe requestFeatures.withUnsafeBytes { bytes in
      unsafe UnsafeMutableRawBufferPointer(place).copyMemory(from: bytes)
    }
  }

  /// Where a deployment stands among the decision's candidates; nil when it is not one.
  @inline(__always)
  private func candidate(_ deployment: Int64, _ row: Connection.Row) throws(StoreError) -> Int64? {
    if row.integer(1) == deployment {
      guard let position = row.integer(2) else { return nil }
      guard position >= 0 else { throw corrupt("chosen_position \(position) is no position") }
      return position
    }
    return unsafe row.withBytes(6) { unsafe ArrayBlob.position(of: deployment, in: $0) }
      .map { Int64($0) }
  }
}
