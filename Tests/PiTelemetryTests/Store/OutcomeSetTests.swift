// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import PiTelemetry
import Testing

@Suite struct OutcomeSetTests {
  @Test func `a store gives back the same set with vectors`() throws {
    let folder = try ImportFolder()
    var outcomes = OutcomeReader()
    try outcomes.read(
      MemorySource(
        "prompt,model,score,cost,input,output\np1,a,1,0.001,100,20\np2,b,0.5,,,\np3,a,,,,7\n",
        named: "f"
      ),
      map: OutcomeColumnMap()
    )
    let table = outcomes.finish()
    var set = OutcomeSet(name: "set", contentHash: "hash", table: table)
    let vectors = Embeddings(rows: 2, columns: 3, values: [1, 2, 3, -4, 5.5, 0])
    #expect(try set.attach(vectors, called: ["p3", "p1"], file: "e") == 2)
    let writer = try folder.store.openWriter()
    let number = try writer.writeOutcomes(set)
    try writer.close()
    let reader = try folder.store.openReader()
    #expect(try reader.outcomeSets().map(\.embeddingWidth) == [3])
    let stored = try reader.outcomes(number)
    #expect(stored.table == table && stored.contentHash == "hash")
    let rows = stored.embeddingRows.map { row in
      row.flatMap { row in stored.embeddings.map { Array($0[row]) } }
    }
    #expect(rows == [[-4, 5.5, 0], nil, [1, 2, 3]])
  }
}
