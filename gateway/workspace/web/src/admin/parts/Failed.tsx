// A part of a page that could not be loaded, with the way to try again.
import { w } from "../../lib/words";

export function Failed({ words, again }: { words: string; again: () => void }) {
  return (
    <p className="told bad" role="alert">
      {words}
      <button type="button" className="plain" onClick={again}>
        {w("desk.again")}
      </button>
    </p>
  );
}
