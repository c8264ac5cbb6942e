// Hooks for the calls of the desk: heartbeat, reload at deadlines, ring tone, a warning before leaving, and keys.
import { useEffect } from "react";
import { post } from "../../lib/api";
import { now } from "../../lib/time";
import type { Calls, Ringing } from "../../lib/types";
import { useLatest } from "../state/browser";
import { ringTone } from "./tones";

const HERE_MS = 25_000;
const GRACE_MS = 500;

/** Tells the workspace that this page is open, as long as calls ring on it. */
export function useHeartbeat(available: boolean): void {
  useEffect(() => {
    if (!available) return;
    const timer = setInterval(() => void post("/api/desk/presence/here").catch(() => {}), HERE_MS);
    return () => clearInterval(timer);
  }, [available]);
}

/** The earliest of `instants` that is not long past, epoch ms; `undefined` for none. */
export function nextEnd(instants: (string | null | undefined)[], at: number): number | undefined {
  const ends = instants.map((iso) => Date.parse(iso ?? "")).filter((end) => end > at - 1000);
  return ends.length ? Math.min(...ends) : undefined;
}

/** Looks again at what ends by itself, shortly after it should have ended. */
export function useReloadWhenOver(
  instants: (string | null | undefined)[],
  calls: Calls | undefined,
  reload: () => void,
): void {
  const end = nextEnd(instants, now());
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer that still names an end is looked at again
  useEffect(() => {
    if (end === undefined) return;
    const timer = setTimeout(reload, Math.max(GRACE_MS, end - now() + GRACE_MS));
    return () => clearTimeout(timer);
  }, [end, calls, reload]);
}

/** Rings while a call rings on this page, unless the agent muted calls or the team of this one. */
export function useRinging(ringing: Ringing | undefined, quiet: boolean): void {
  const ring = ringing?.by === "page" && ringing.tone && !quiet ? ringing.ring : "";
  useEffect(() => (ring ? ringTone() : undefined), [ring]);
}

/** Asks before the page with the caller's sound is left. */
export function useStayOnPage(talking: boolean): void {
  useEffect(() => {
    if (!talking) return;
    const stay = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", stay);
    return () => removeEventListener("beforeunload", stay);
  }, [talking]);
}

/** Keys that count everywhere, in fields too. */
export function useCallKeys(acts: Record<string, () => void>): void {
  const latest = useLatest(acts);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const act = latest.current[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [latest]);
}
