// The words of the page in its own language; the server writes them into the page, so that a language is one file.
import type table from "../../../locales/es/words.json";

type Key = keyof typeof table;
const words: Partial<Record<string, string>> = JSON.parse(document.getElementById("words")?.textContent ?? "{}");
export const language = document.documentElement.lang;
/** The language that needs no mark in the list: the installation's own. */
export const home = document.documentElement.dataset.home ?? "";

export function w(key: Key, values: Record<string, string | number> = {}): string {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** What the page calls the language of this code. */
export const languageName = (code: string) => new Intl.DisplayNames([language], { type: "language" }).of(code) ?? code;

/** The text of a key that is put together; `otherwise` where the table has none. */
export function wordOr(key: string, otherwise: string, values: Record<string, string | number> = {}): string {
  return key in words ? w(key as Key, values) : otherwise;
}

/** Words of a flow or a customer as a line begins: with a capital. */
export const sentence = (said: string) => said.replace(/^\p{Ll}/u, (letter) => letter.toLocaleUpperCase());
