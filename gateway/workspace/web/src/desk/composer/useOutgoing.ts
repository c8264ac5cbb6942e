// The queue of what an agent sends: shown at once, held for undo, then posted in order until the workspace has it.
import { useCallback, useEffect, useRef, useState } from "react";
import { Offline, post } from "../../lib/api";
import { isSignedOut, onSignedOut } from "../../lib/signedOut";
import type { Sent } from "../../lib/types";
import { useLatest } from "../state/browser";
import { tab } from "../state/tab";
import {
  afterFault,
  type Draft,
  held,
  lacksCode,
  noteOf,
  type Outgoing,
  PREFIX,
  replyOf,
  restored,
  sendable,
  toGo,
  unsent,
} from "./outgoing";
import { keepUnsent } from "./useDraft";

const LOOK_MS = 500;

const tabName = () => PREFIX + tab();

/** What the browser kept of this tab's queue; what a session's end left unsent becomes a draft again. */
function taken(name: string): Outgoing[] {
  const kept = restored(localStorage, name, Date.now());
  const left = kept.filter((one) => one.state === "unsent");
  const queue = kept.filter((one) => one.state !== "unsent");
  if (left.length === 0) return queue;
  for (const one of left.reverse()) keepUnsent(one.conversation, one.kind, one.text);
  localStorage.setItem(name, JSON.stringify(queue));
  return queue;
}

/** The queue in a ref for timers and in state for rendering, kept in this browser's storage. */
function useQueue() {
  const [name] = useState(tabName);
  const [all, setAll] = useState<Outgoing[]>(() => taken(name));
  const queue = useRef(all);
  const replace = useCallback(
    (next: Outgoing[]) => {
      queue.current = next;
      setAll(next);
      try {
        localStorage.setItem(name, JSON.stringify(next));
      } catch {
        // private mode: the queue lives with the page
      }
    },
    [name],
  );
  const change = useCallback(
    (id: string, part: Partial<Outgoing>) =>
      replace(queue.current.map((one) => (one.client_id === id ? { ...one, ...part } : one))),
    [replace],
  );
  useEffect(() => onSignedOut(() => replace(unsent(queue.current))), [replace]);
  const drop = useCallback((id: string) => replace(queue.current.filter((one) => one.client_id !== id)), [replace]);
  const add = useCallback((one: Outgoing) => replace([...queue.current, one]), [replace]);
  return { all, queue, change, drop, add };
}

type Queue = ReturnType<typeof useQueue>;

/** Posts one, and tells what came of it. */
function useTransmit({ change, drop }: Queue, told: Told): (one: Outgoing) => Promise<void> {
  const latest = useLatest(told);
  return useCallback(
    async (one: Outgoing) => {
      change(one.client_id, { state: "sending" });
      try {
        const answer = await transmitted(one);
        drop(one.client_id);
        latest.current.reached(true);
        latest.current.sent(one.conversation, answer);
      } catch (fault) {
        latest.current.reached(!(fault instanceof Offline));
        const after = afterFault(fault);
        change(one.client_id, after);
        if (after.state === "refused") latest.current.refused({ ...one, ...after });
      }
    },
    [change, drop, latest],
  );
}

/** Posts what may go out, in order; every half second and when the page is left. */
function useFlush(kept: Queue, told: Told): void {
  const { queue } = kept;
  const transmit = useTransmit(kept, told);
  const busy = useRef(false);
  const flush = useCallback(
    async (now: number) => {
      if (busy.current || isSignedOut()) return;
      busy.current = true;
      try {
        for (const one of queue.current) if (sendable(one, queue.current, now)) await transmit(one);
      } finally {
        busy.current = false;
      }
    },
    [queue, transmit],
  );
  useEffect(() => {
    const timer = setInterval(() => void flush(Date.now()), LOOK_MS);
    const leave = () => void flush(Number.POSITIVE_INFINITY);
    addEventListener("pagehide", leave);
    return () => {
      clearInterval(timer);
      removeEventListener("pagehide", leave);
    };
  }, [flush]);
}

function transmitted(one: Outgoing): Promise<Sent> {
  const path = { conversation: one.conversation };
  if (one.kind === "note") return post("/api/desk/conversations/{conversation}/note", { path, body: noteOf(one) });
  return post("/api/desk/conversations/{conversation}/reply", { path, body: replyOf(one) });
}

interface Told {
  /** Called with the conversation and the answer once the workspace has taken one. */
  sent: (conversation: string, answer: Sent) => void;
  /** Called after each try with whether the workspace answered: a browser may believe itself online and not be. */
  reached: (there: boolean) => void;
  /** Called with one that the workspace refused. */
  refused: (one: Outgoing) => void;
}

export function useOutgoing(told: Told) {
  const kept = useQueue();
  const { all, queue, add, change, drop } = kept;
  useFlush(kept, told);

  const send = useCallback((draft: Draft) => add(held(draft, Date.now())), [add]);

  /** Takes the newest held one of a conversation back and returns it. */
  const undo = useCallback(
    (conversation: string): Outgoing | undefined => {
      const last = queue.current.findLast((one) => one.conversation === conversation && one.state === "held");
      if (last) drop(last.client_id);
      return last;
    },
    [queue, drop],
  );

  /** Has the conversation resolved, by a wrap-up code or none, or not, with its newest reply that is still to go; false
   * where there is none. One that was refused for want of a code goes again with it. */
  const resolveWith = useCallback(
    (conversation: string, resolve: boolean, code = ""): boolean => {
      const last = queue.current.findLast((one) => one.conversation === conversation && (toGo(one) || lacksCode(one)));
      if (last) change(last.client_id, { resolve, code_given: code, ...(lacksCode(last) && { state: "waiting" }) });
      return last !== undefined;
    },
    [queue, change],
  );

  return { all, send, undo, drop, resolveWith };
}
