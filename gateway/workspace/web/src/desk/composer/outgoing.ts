// What an agent sends, as values: which may go out now, and what this browser keeps until the workspace has it.
// Each carries its own client id, so that what is sent twice counts once.
import { account } from "../../lib/account";
import { Offline, Refused } from "../../lib/api";
import { newId } from "../../lib/newId";
import type { NoteBody, ReplyBody } from "../../lib/types";

/** How long a reply is held, in ms, so that it can be undone. */
export const UNDO_MS = 5000;
/** Entries of another tab that are due for longer than this, in ms, belong to a tab that was closed. */
export const LEFT_MS = 60_000;
export const PREFIX = `relevo.outgoing.${account && `${account}.`}`;

export interface Outgoing {
  client_id: string;
  conversation: string;
  kind: "reply" | "note";
  text: string;
  seen: number;
  /** The newest entry when its first key was typed. */
  begun?: number;
  confirmed: boolean;
  resolve: boolean;
  /** The canned reply whose label and state are set too. */
  macro?: string;
  /** The wrap-up code of what is resolved with it. */
  code_given?: string;
  /** When the hold ends, epoch ms. */
  due: number;
  /** `unsent` when the session ended before it went out: the next page of the account has it as a draft. */
  state: "held" | "sending" | "waiting" | "refused" | "unsent";
  code?: string;
  detail?: Record<string, unknown>;
}

export type Draft = Omit<Outgoing, "client_id" | "due" | "state">;

/** A draft on its way. Notes, and replies confirmed after a second look, are not held. */
export function held(draft: Draft, now: number): Outgoing {
  const wait = draft.kind === "reply" && !draft.confirmed ? UNDO_MS : 0;
  return { ...draft, client_id: newId(), due: now + wait, state: "held" };
}

/** True when `one` may go out at `now`: its hold is over, and nothing earlier of its conversation is still to go. */
export function sendable(one: Outgoing, queue: Outgoing[], now: number): boolean {
  const ready = one.state === "waiting" || (one.state === "held" && one.due <= now);
  const earlier = (other: Outgoing) =>
    other !== one && other.conversation === one.conversation && other.due < one.due && other.state !== "refused";
  return ready && !queue.some(earlier);
}

/** True for a reply that nobody has tried to send, or that waits for the connection. */
export const toGo = ({ kind, state }: Outgoing) => kind === "reply" && (state === "held" || state === "waiting");

/** True for a reply that was refused because what it resolves needs a wrap-up code. */
export const lacksCode = ({ state, code }: Outgoing) => state === "refused" && code === "wrap_up_required";

export const noteOf = ({ client_id, text }: Outgoing): NoteBody => ({ client_id, text });

export const replyOf = ({
  client_id,
  text,
  seen,
  begun,
  confirmed,
  resolve,
  macro,
  code_given,
}: Outgoing): ReplyBody => ({
  client_id,
  text,
  seen,
  ...(begun !== undefined && { begun }),
  confirmed,
  resolve,
  ...(macro && { macro }),
  ...(code_given && { code: code_given }),
});

/** How one stands after a failed try: refused by the workspace, or waiting for the next try. A bug of ours is thrown. */
export function afterFault(fault: unknown): Partial<Outgoing> {
  if (fault instanceof Refused && fault.status === 401) return { state: "unsent" };
  if (fault instanceof Refused) return { state: "refused", code: fault.code, detail: fault.detail };
  if (fault instanceof Offline) return { state: "waiting" };
  throw fault;
}

/** `queue` once the session has ended: nothing of it goes out by itself any more. */
export const unsent = (queue: Outgoing[]): Outgoing[] =>
  queue.map((one) => (one.state === "refused" ? one : { ...one, state: "unsent" }));

/** What the tab called `name` had, and what closed tabs left behind; the latter is taken out of the storage. */
export function restored(storage: Storage, name: string, now: number): Outgoing[] {
  const found: Outgoing[] = [];
  for (const key of Object.keys(storage).filter((each) => each.startsWith(PREFIX))) {
    try {
      const kept = JSON.parse(storage.getItem(key) ?? "[]") as Outgoing[];
      const left = kept.filter((one) => key === name || one.due < now - LEFT_MS);
      found.push(...left.map((one): Outgoing => (one.state === "sending" ? { ...one, state: "waiting" } : one)));
      if (left.length === kept.length && key !== name) storage.removeItem(key);
    } catch {
      storage.removeItem(key);
    }
  }
  return found;
}
