// The open conversation: its query, marking it as read once it is seen, and loading earlier entries.
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import { get, post, Refused } from "../../lib/api";
import type { Conversation, Hit } from "../../lib/types";
import { keys, useConversation } from "./queries";

/** `later` with the entries of `before` in front. */
export function withEarlier(before: Conversation, later: Conversation): Conversation {
  const items = [...before.thread.items, ...later.thread.items];
  return { ...later, thread: { ...later.thread, earlier: before.thread.earlier, items } };
}

export interface OpenConversation {
  conversation: Conversation | undefined;
  failed: boolean;
  /** There is none of that address, or none that the account may see. */
  unknown: boolean;
  reload(): void;
  earlier(): void;
}

export function useOpenConversation(id: string, hit: Hit | undefined): OpenConversation {
  const client = useQueryClient();
  const query = useConversation(id);
  const conversation = query.data;

  const unread = Boolean(conversation && (conversation.row.unread || conversation.row.mentioned));
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer that still counts as unread is marked again
  useEffect(() => {
    if (!unread || document.visibilityState !== "visible") return;
    const path = { conversation: id, verb: "read" } as const;
    void post("/api/desk/conversations/{conversation}/{verb}", { path }).catch(() => {});
  }, [id, unread, query.dataUpdatedAt]);

  const earlier = useCallback(async () => {
    const key = keys.conversation(id);
    const oldest = client.getQueryData<Conversation>(key)?.thread.items[0]?.sequence;
    if (oldest === undefined) return;
    const asked = { path: { conversation: id }, query: { before: oldest } };
    const before = await get("/api/desk/conversations/{conversation}", asked);
    client.setQueryData<Conversation>(key, (now) =>
      now?.thread.items[0]?.sequence === oldest ? withEarlier(before, now) : now,
    );
  }, [client, id]);

  const { items, earlier: more } = conversation?.thread ?? {};
  const oldest = items?.[0]?.sequence;
  useEffect(() => {
    // what was found is further up than what is loaded
    if (hit && more && oldest !== undefined && hit.sequence < oldest) void earlier().catch(() => {});
  }, [hit, more, oldest, earlier]);

  return {
    conversation,
    failed: query.isError,
    unknown: query.error instanceof Refused && query.error.status === 404,
    reload: () => void client.invalidateQueries({ queryKey: keys.conversation(id) }),
    earlier: () => void earlier(),
  };
}
