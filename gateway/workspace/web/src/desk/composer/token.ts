// The word at the caret that asks for a list: `/` for canned replies, `@` for colleagues.

export interface Token {
  sign: "/" | "@";
  /** What was typed after the sign. */
  words: string;
  start: number;
  end: number;
}

const AT_CARET = /(?:^|\s)([/@])([^\s/@]*)$/u;
/** A slash that begins the text may be followed by several words of the reply that is sought. */
const WHOLE_LINE = /^(\/)([^\n/]*)$/u;

/** The token that ends at the caret, if there is one. */
export function tokenAt(text: string, caret: number): Token | undefined {
  const before = text.slice(0, caret);
  const found = WHOLE_LINE.exec(before) ?? AT_CARET.exec(before);
  if (!found) return undefined;
  const words = found[2] ?? "";
  return { sign: found[1] as Token["sign"], words, start: caret - words.length - 1, end: caret };
}

/** `text` with the token replaced by `words`, and where the caret stands then. */
export function replaced(text: string, { start, end }: Token, words: string): { text: string; caret: number } {
  return { text: text.slice(0, start) + words + text.slice(end), caret: start + words.length };
}
