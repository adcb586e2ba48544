// SPDX-License-Identifier: Apache-2.0

extension SeedFiles {
  /// Invoices and usage exports of every format, made by hand in the columns and members of the real ones.
  var invoices: [[UInt8]] {
    [
      """
      start_time,end_time,amount_value,amount_currency,line_item,project_id
      1793577600,1793664000,0.8958740000000000,usd,"gpt-4o-2024-08-06, input",p
      1793577600,1793664000,0E-6176,usd,"gpt-4o-2024-08-06, cached input",p
      1793577600,1793664000,1.5e-3,usd,"priority | gpt-5.6-sol, output, long context",p
      1793664000,1793750400,-0.25,usd,web search tool calls,p
      1793750400,1793836800,,,,

      """,
      """
      start_time,end_time,project_id,num_model_requests,model,input_tokens,output_tokens,input_cached_tokens
      1793577600,1793577660,p,1,gpt-5-mini-2025-08-07,100,20,40
      1793663999,1793664059,p,1,gpt-5-mini-2025-08-07,1,2,0

      """,
      """
      usage_date_utc,model,workspace,cost_usd,list_price_usd,cost_type
      2026-11-02,Claude Sonnet 4.5,Default,18.71,18.71,token
      2026-11-03,,Default,0.10,0.10,web_search

      """,
      """
      usage_date_utc,model_version,usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,usage_output_tokens
      2026-11-02,claude-x,8,1000,2,50000,500

      """,
      """
      {"object": "page", "data": [{"object": "bucket", "start_time": 1793577600, "end_time": 1793664000,
       "results": [{"amount": {"value": 0.06, "currency": "usd"}, "line_item": "gpt-4o, output"},
       {"amount": {"value": "0.1", "currency": "usd"}, "line_item": null}]}], "has_more": false}
      """,
      """
      {"data": [{"start_time": 1793577600, "end_time": 1793664000, "results": [{"model": "gpt-4o",
       "input_tokens": 100, "output_tokens": 20}]}], "has_more": true}
      {"data": [{"start_time": 1793664000, "results": [{"model": null, "input_tokens": 1,
       "output_tokens": 2}]}], "has_more": false}
      """,
      """
      {"data": [{"starting_at": "2026-11-02T00:00:00Z", "ending_at": "2026-11-03T00:00:00Z", "results": [
       {"amount": "123.45", "currency": "USD", "model": "claude-sonnet-4-5-20250929", "cost_type": "tokens"},
       {"amount": "0.5", "currency": "USD", "model": null, "cost_type": "web_search"}]}], "has_more": false}
      """,
    ].map { Array($0.utf8) } + bills
  }

  /// The columns of the second of ``bills``.
  static let invoiceColumns = "day=Date,model=SKU,cost=Cents,input=In,output=Out,cost_unit=cent"

  /// Tables of nobody in particular.
  var bills: [[UInt8]] {
    [
      "day,model,cost,currency,input,output\n2026-11-02,gpt-4o,1.25,USD,1500,150\n2026-11-03,m,2,,,\n",
      "Date,SKU,Cents,In,Out\n2026-11-02T23:30:00-02:00,m-1,12.5,10,5\n1793577600,gpt-4o,1e2,,\n",
    ].map { Array($0.utf8) }
  }

  /// A log of the days and of some models of the invoices, for a store to compare them with.
  static let log = Array(
    """
    id,arrival,latency,input,output,cached,cost,provider,model
    a,2026-11-02T10:00:00Z,2,1000,100,400,1.00,openai,gpt-4o
    b,2026-11-02T23:59:59Z,2,500,50,0,0.25,openai,gpt-4o
    c,2026-11-03T12:00:00Z,2,2000,200,0,,openai,gpt-5-mini
    d,2026-11-03T12:00:00Z,2,10,1,0,0.50,anthropic,claude-sonnet-4-5-20250929

    """.utf8
  )
}
