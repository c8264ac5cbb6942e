// Whether somebody looks at the desk: at this page, or at another one of this browser.
import { useEffect } from "react";
import { recall, remember } from "../state/remembered";

const SAY_EVERY_MS = 10_000;
/** A page that was ended without a word counts no longer than this. */
const STALE_MS = 25_000;
const SAID = "looked_at";

export const lookedAt = () => document.hasFocus() || Date.now() - recall(SAID, 0) < STALE_MS;

/** Says to the other pages of this browser whether this one is looked at. */
export function useLookedAt(): void {
  useEffect(() => {
    const say = () => {
      if (document.hasFocus()) remember(SAID, Date.now());
    };
    const stop = () => remember(SAID, 0);
    say();
    const timer = setInterval(say, SAY_EVERY_MS);
    addEventListener("focus", say);
    addEventListener("blur", stop);
    return () => {
      clearInterval(timer);
      removeEventListener("focus", say);
      removeEventListener("blur", stop);
    };
  }, []);
}
