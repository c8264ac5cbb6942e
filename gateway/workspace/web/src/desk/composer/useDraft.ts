// The drafts of a conversation, one for a reply and one for a note, each tab its own. This browser keeps them a second
// after the last key, and when the conversation is left; what a closed tab left behind goes to the next that opens it.
import { useEffect, useState, useSyncExternalStore } from "react";
import { account } from "../../lib/account";
import { livingTabs, tab } from "../state/tab";
import type { Mode, UiState } from "../state/ui";

const prefix = (id: string, mode: Mode) => `relevo.draft.${mode}.${id}${account && `.${account}`}`;
export const draftName = (id: string, mode: Mode) => `${prefix(id, mode)}.${tab()}`;

/** How long a pause in typing is, in ms. */
const KEEP_MS = 1000;

/** Told when what is kept changes. */
const listeners = new Set<() => void>();

const load = (name: string) => localStorage.getItem(name) ?? "";

function keep(name: string, text: string): void {
  try {
    if (text) localStorage.setItem(name, text);
    else localStorage.removeItem(name);
  } catch {
    // private mode: the draft lives with the page
  }
  for (const tell of listeners) tell();
}

/** True while this tab keeps an unsent reply or note of the conversation. */
export const hasDraft = (id: string) =>
  load(draftName(id, "reply")).trim() !== "" || load(draftName(id, "note")).trim() !== "";

function listen(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

/** `hasDraft`, followed. */
export const useHasDraft = (id: string) => useSyncExternalStore(listen, () => hasDraft(id));

const joined = (first: string, second: string) => [first, second].filter(Boolean).join("\n");

/** Puts text that was not sent in front of the kept draft. */
export function keepUnsent(id: string, mode: Mode, text: string): void {
  const name = draftName(id, mode);
  keep(name, joined(text, load(name)));
}

/** What a tab that no longer lives left unsent here, taken out of the storage; empty for nothing. */
export async function left(id: string, mode: Mode): Promise<string> {
  const living = await livingTabs();
  const begins = prefix(id, mode);
  const names = Object.keys(localStorage).filter((name) => name === begins || name.startsWith(`${begins}.`));
  const orphan = names.find((name) => !living.has(name.slice(begins.length + 1)));
  if (!orphan) return "";
  const text = load(orphan);
  keep(orphan, "");
  return text;
}

/** The text and its setter. `returned` is text that was taken back: it comes before what is written already. */
export function useDraft(id: string, mode: Mode, returned: UiState["returned"]) {
  const name = draftName(id, mode);
  const { serial } = returned;
  const [draft, set] = useState(() => ({ name, serial, text: load(name) }));
  if (draft.serial !== serial)
    set({ name, serial, text: joined(returned.text, draft.name === name ? draft.text : load(name)) });
  else if (draft.name !== name) set({ name, serial, text: load(name) });
  useEffect(() => {
    if (!draft.text) keep(draft.name, "");
    const now = () => keep(draft.name, draft.text);
    const timer = setTimeout(now, KEEP_MS);
    addEventListener("pagehide", now);
    return () => {
      clearTimeout(timer);
      removeEventListener("pagehide", now);
      now();
    };
  }, [draft]);
  useEffect(() => {
    if (load(draftName(id, mode))) return;
    void left(id, mode).then((text) => {
      const mine = (before: typeof draft) => before.name === draftName(id, mode) && !before.text;
      if (text) set((before) => (mine(before) ? { ...before, text } : before));
    });
  }, [id, mode]);
  return { text: draft.text, setText: (text: string) => set({ name, serial, text }) };
}

const begunName = (name: string) => `relevo.begun.${name}`;

/** What the browser kept of when the draft called `name` was begun, `now` for nothing. */
const begunBefore = (name: string, text: string, now: number) => (text && Number(load(begunName(name)))) || now;

/**
 * The newest entry of the conversation when the first key of the draft called `name` was typed; kept with the draft.
 * `returned` brings that of a text that was taken back before it went out.
 */
export function useBegun(name: string, text: string, sequence: number, returned: UiState["returned"]): number {
  const { serial } = returned;
  const [begun, set] = useState(() => ({ name, serial, empty: !text, sequence: begunBefore(name, text, sequence) }));
  const back = begun.serial !== serial;
  const other = begun.name !== name;
  const anew = back || other || !text !== begun.empty || (!text && begun.sequence !== sequence);
  const since = back ? (returned.begun ?? sequence) : other ? begunBefore(name, text, sequence) : sequence;
  if (anew) set({ name, serial, empty: !text, sequence: since });
  useEffect(() => keep(begunName(begun.name), begun.empty ? "" : String(begun.sequence)), [begun]);
  return anew ? since : begun.sequence;
}
