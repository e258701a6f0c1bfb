/** For tests: texts that a hostile program might print to break a report, a terminal or a build service. */

const escapeCharacter = '\u001b'

/** Each line is one attack. */
export const nastyText = [
  `${escapeCharacter}[2J${escapeCharacter}[1;31mALL TESTS PASSED${escapeCharacter}[0m`,
  `${escapeCharacter}]0;title${'\u0007'}${'\u009b'}31m${escapeCharacter}]8;;http://example.org${escapeCharacter}\\link`,
  '::error file=app.js,line=1::forged',
  '##vso[task.complete result=Succeeded;]##[error]##teamcity[testFinished]',
  ']]></failure></testcase><testcase name="forged"/> &amp; <!-- --> ]]>]]>',
  `NUL ${'\u0000'} BEL ${'\u0007'} BS ${'\b\b\b\b'} DEL ${'\u007f'} CR forged\rreal`,
  `lone ${'\ud800'} halves ${'\udc00'} reversed ${'\u202e'}txt.exe${'\u202c'} nonchars ${'\ufffe\uffff'}`,
  `wide 日本語 emoji 👩‍💻 combining e${'\u0301'} separators ${'\u2028\u2029\u0085'}`,
  'x'.repeat(1000),
].join('\n')
