// The words of the pages, from the same table as the server's (`words.json`).
import table from "../../../words.json";

type Key = keyof typeof table;
export const language = (document.documentElement.lang === "en" ? "en" : "es") as "es" | "en";

export function w(key: Key, values: Record<string, string | number> = {}): string {
  return table[key][language].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The text of a key that is put together; `otherwise` where the table has none. */
export function known(key: string, otherwise: string): string {
  return key in table ? w(key as Key) : otherwise;
}
