// A shown text that is copied by a click.
import { useState } from "react";
import { w } from "../../lib/words";

const SHOWN_MS = 1200;

export function Copy({ text, show }: { text: string; show?: string }) {
  const [done, set] = useState(false);
  const copy = async () => {
    await navigator.clipboard?.writeText(text);
    set(true);
    setTimeout(() => set(false), SHOWN_MS);
  };
  return (
    <button type="button" className="copy" dir="auto" onClick={() => void copy()} title={w("card.copy")}>
      {show ?? text}
      {done && <span className="quiet small"> {w("card.copied")}</span>}
    </button>
  );
}
