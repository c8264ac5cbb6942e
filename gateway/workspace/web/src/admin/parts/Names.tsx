// The fields of a name in each language of the pages, and in those that it has besides; one's own language first.
import { language, languageName, w } from "../../lib/words";

interface Props {
  names: Record<string, string>;
  languages: readonly string[];
  longest: number;
  /** The first field has the focus when the form comes. */
  focused: boolean;
  set: (names: Record<string, string>) => void;
}

export function Names({ names, languages, longest, focused, set }: Props) {
  const codes = [...new Set([language, ...languages, ...Object.keys(names)])];
  return codes.map((code, n) => (
    <label key={code}>
      <span>{w("labels.name_in", { language: languageName(code) })}</span>
      <input
        type="text"
        lang={code}
        value={names[code] ?? ""}
        maxLength={longest}
        autoComplete="off"
        // biome-ignore lint/a11y/noAutofocus: the form comes in the place of the button that was pressed
        autoFocus={focused && n === 0}
        onChange={(event) => set({ ...names, [code]: event.target.value })}
      />
    </label>
  ));
}
