/** Statements that stand on top of a .proto file. */
const statement = /^[ \t]*(?:syntax|edition|package|import|option|message|enum|service|extend)\b/m;

/**
 * Whether a text can be Protocol Buffers definitions: it has one of their statements, and its braces match outside of comments
 * and texts. No compiler: what the names mean is not looked at. Linear.
 */
export function isProto(text: string): boolean {
  let open = 0;
  let code = "";
  for (let index = 0; index < text.length;) {
    const end = skipLiteral(text, index);
    if (end === undefined) return false;
    if (end > index) {
      code += " ";
      index = end;
      continue;
    }
    const character = text.charAt(index);
    open += character === "{" ? 1 : character === "}" ? -1 : 0;
    if (open < 0) return false;
    code += character;
    index += 1;
  }
  return open === 0 && statement.test(code);
}

/** Behind the comment or quoted text that begins here; here, where none does; nothing where it never ends. */
function skipLiteral(text: string, index: number): number | undefined {
  if (text.startsWith("//", index)) {
    const end = text.indexOf("\n", index);
    return end === -1 ? text.length : end;
  }
  if (text.startsWith("/*", index)) {
    const end = text.indexOf("*/", index + 2);
    return end === -1 ? undefined : end + 2;
  }
  const quote = text.charAt(index);
  if (quote !== '"' && quote !== "'") return index;
  for (let at = index + 1; at < text.length && text.charAt(at) !== "\n"; at += 1) {
    if (text.charAt(at) === quote) return at + 1;
    if (text.charAt(at) === "\\") at += 1;
  }
  return undefined;
}
