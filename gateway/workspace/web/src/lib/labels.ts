// A label's name in the language of the page, or in another one that it has.
import { language } from "./words";

export const labelName = ({ names }: { names: Record<string, string> }): string =>
  names[language] ?? Object.values(names)[0] ?? "";
