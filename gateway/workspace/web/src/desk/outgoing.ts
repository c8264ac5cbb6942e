// What the agent sends: shown at once, held 5 s for undo, kept in this browser until the workspace has it.
// Each carries its own id, so that what is sent twice counts once.
import { useCallback, useEffect, useRef, useState } from "react";
import { Offline, Refused, post } from "../lib/api";

export const UNDO_MS = 5000;

export interface Outgoing {
  client_id: string; conversation: string; kind: "reply" | "note"; text: string; seen: number;
  confirmed: boolean; resolve: boolean; due: number; state: "held" | "sending" | "waiting" | "refused";
  code?: string; detail?: Record<string, unknown>;
}

export const newId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");

const PREFIX = "relevo.outgoing.";
const tab = (sessionStorage["relevo.tab"] ??= newId());
const NAME = PREFIX + tab;
const LEFT_MS = 60_000;

/** What this tab had, and what tabs that are gone left waiting; a client id sent twice counts once. */
function read(): Outgoing[] {
  const found: Outgoing[] = [];
  for (const name of Object.keys(localStorage).filter((key) => key.startsWith(PREFIX))) {
    try {
      const kept = JSON.parse(localStorage.getItem(name) ?? "[]") as Outgoing[];
      const left = kept.filter((one) => name === NAME || one.due < Date.now() - LEFT_MS);
      found.push(...left.map((one): Outgoing => (one.state === "sending" ? { ...one, state: "waiting" } : one)));
      if (left.length === kept.length && name !== NAME) localStorage.removeItem(name);
    } catch { localStorage.removeItem(name); }
  }
  return found;
}

/** `reached` is told after each try whether the workspace answered: a browser may believe itself online and not be. */
export function useOutgoing(sent: (conversation: string) => void, reached: (there: boolean) => void) {
  const [all, setAll] = useState<Outgoing[]>(read);
  const queue = useRef(all);
  const busy = useRef(false);

  const keep = useCallback((next: Outgoing[]) => {
    queue.current = next;
    setAll(next);
    try { localStorage.setItem(NAME, JSON.stringify(next)); } catch { /* private mode: lives with the page */ }
  }, []);

  const change = useCallback((id: string, part: Partial<Outgoing> | null) => {
    keep(part === null ? queue.current.filter((one) => one.client_id !== id)
      : queue.current.map((one) => (one.client_id === id ? { ...one, ...part } : one)));
  }, [keep]);

  const flush = useCallback(async (now: number) => {
    if (busy.current) return;
    busy.current = true;
    for (const one of queue.current) {
      const ready = one.state === "waiting" || (one.state === "held" && one.due <= now);
      const before = queue.current.some((other) => other !== one && other.conversation === one.conversation
        && other.due < one.due && other.state !== "refused");
      if (!ready || before) continue;
      change(one.client_id, { state: "sending" });
      const { client_id, text, seen, confirmed, resolve } = one;
      try {
        await post(`/api/desk/conversations/${one.conversation}/${one.kind}`, { client_id, text, seen, confirmed, resolve });
        change(one.client_id, null);
        reached(true);
        sent(one.conversation);
      } catch (fault) {
        reached(!(fault instanceof Offline));
        if (fault instanceof Refused) change(one.client_id, { state: "refused", code: fault.code, detail: fault.detail });
        else if (fault instanceof Offline) change(one.client_id, { state: "waiting" });
        else throw fault;
      }
    }
    busy.current = false;
  }, [change, sent, reached]);

  useEffect(() => {
    const timer = setInterval(() => void flush(Date.now()), 500);
    const leave = () => void flush(Infinity);
    addEventListener("pagehide", leave);
    return () => { clearInterval(timer); removeEventListener("pagehide", leave); };
  }, [flush]);

  const send = useCallback((one: Omit<Outgoing, "client_id" | "due" | "state">) => {
    const held = one.kind === "reply" && !one.confirmed ? UNDO_MS : 0;
    keep([...queue.current, { ...one, client_id: newId(), due: Date.now() + held, state: "held" }]);
  }, [keep]);

  /** Takes the newest one of a conversation back while it is held; its text, to go on writing. */
  const undo = useCallback((conversation: string): Outgoing | undefined => {
    const last = queue.current.findLast((one) => one.conversation === conversation && one.state === "held");
    if (last) change(last.client_id, null);
    return last;
  }, [change]);

  return { all, send, undo, drop: (id: string) => change(id, null) };
}
