// The event stream makes queries stale: which events touch the list, the open conversation, or the calls.
import { type InfiniteData, type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { LiveEvent, Place } from "../../lib/follow";
import { live } from "../../lib/live";
import { signedOut } from "../../lib/signedOut";
import type { MatterPage } from "../../lib/types";
import type { ListState } from "../list/useInbox";
import { useLatest } from "./browser";
import { keys } from "./queries";

export interface Reactions {
  online(there: boolean): void;
  signedOut(): void;
  calls(): void;
  /** How many conversations each view has, at the event with that sequence or later. */
  counted(counts: Record<string, number>, sequence: number): void;
  /** The list of labels has changed. */
  labels(): void;
  /** The wrap-up codes, or who is asked for one, have changed. */
  wrapUps(): void;
  /** The canned replies have changed. */
  replies(): void;
  /** Somebody's saved views have changed: perhaps this account's, in another browser. */
  views(): void;
  /** `null` where any conversation may have changed; `place` where it is known, and says all that changed for a list. */
  conversation(id: string | null, place?: Place): void;
}

export function react(event: LiveEvent, reactions: Reactions): void {
  if (event.type === "online") {
    reactions.online(event.online);
  } else if (event.type === "signed_out") {
    reactions.signedOut();
  } else if (event.type === "counts") {
    reactions.counted(event.counts, event.sequence);
  } else if (event.type === "reload") {
    reactions.calls();
    reactions.labels();
    reactions.wrapUps();
    reactions.replies();
    reactions.views();
    reactions.conversation(null);
  } else if (event.kind === "call") {
    reactions.calls();
  } else if (event.kind === "label") {
    reactions.labels();
    reactions.conversation(null);
  } else if (event.kind === "wrap_up") {
    reactions.wrapUps();
  } else if (event.kind === "reply") {
    reactions.replies();
  } else if (event.kind === "view") {
    reactions.views();
  } else {
    reactions.conversation(event.conversation, event.kind === "mention" ? undefined : event.place);
  }
}

/** Calls `act` `settleMs` after the first request, however many follow, and then not before `everyMs` have passed. */
export function paced(settleMs: number, everyMs: number, act: () => void): { request(): void; cancel(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = -everyMs;
  const cancel = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  const request = () => {
    timer ??= setTimeout(
      () => {
        timer = undefined;
        last = performance.now();
        act();
      },
      Math.max(settleMs, last + everyMs - performance.now()),
    );
  };
  return { request, cancel };
}

const SETTLE_MS = 80;
const INVALIDATE_EVERY_MS = 250;

/** The keys of the customers whose pages show this conversation; of all for `null`. */
function shownCustomers(client: QueryClient, id: string | null): (readonly string[])[] {
  if (id === null) return [keys.customers];
  return client
    .getQueriesData<InfiniteData<MatterPage>>({ queryKey: keys.customers })
    .filter(
      ([key, data]) => key[2] === "conversations" && data?.pages.some(({ rows }) => rows.some((row) => row.id === id)),
    )
    .map(([key]) => (key as string[]).slice(0, 2));
}

/** Collects changed conversations for a moment, then invalidates each once. */
export function conversationInvalidator(client: QueryClient) {
  const changed = new Set<string | null>();
  const soon = paced(SETTLE_MS, INVALIDATE_EVERY_MS, () => {
    const ids = changed.has(null) ? [null] : [...changed];
    changed.clear();
    for (const id of ids) {
      void client.invalidateQueries({ queryKey: id === null ? keys.conversations : keys.conversation(id) });
      for (const customer of shownCustomers(client, id)) void client.invalidateQueries({ queryKey: customer });
    }
  });
  return {
    changed: (id: string | null) => {
      changed.add(id);
      soon.request();
    },
    stop: soon.cancel,
  };
}

/** Follows the stream from the sequence of the first list on; it has none before that. `heard` gets the
 * sequence and the kind of each event. */
export function useLiveQueries(
  { sequence, changed: listChanged, counted }: Pick<ListState, "sequence" | "changed" | "counted">,
  online: (there: boolean) => void,
  heard: (sequence: number, kind: string) => void,
): void {
  const client = useQueryClient();
  const latest = useLatest({ listChanged, counted, online, heard });
  useEffect(() => {
    if (sequence === undefined) return;
    const conversations = conversationInvalidator(client);
    const leave = live(sequence, (event) => {
      if (event.type === "change") latest.current.heard(event.sequence, event.kind);
      react(event, {
        online: (there) => latest.current.online(there),
        signedOut,
        counted: (counts, at) => latest.current.counted(counts, at),
        labels: () => void client.invalidateQueries({ queryKey: keys.labels }),
        wrapUps: () => void client.invalidateQueries({ queryKey: keys.wrapUps }),
        replies: () => void client.invalidateQueries({ queryKey: keys.me }),
        views: () => void client.invalidateQueries({ queryKey: keys.views }),
        calls: () => void client.invalidateQueries({ queryKey: keys.calls }),
        conversation: (id, place) => {
          latest.current.listChanged(id, place);
          conversations.changed(id);
        },
      });
    });
    return () => {
      conversations.stop();
      leave();
    };
  }, [sequence, client, latest]);
}
