// The list of canned replies, and what changes it.
import { useQuery } from "@tanstack/react-query";
import { keys } from "../../desk/state/queries";
import { get, post } from "../../lib/api";
import type { ReplyChange } from "../../lib/types";
import { useChange } from "../parts/useChange";

const REPLIES = ["reply-list"];

export function useReplyList() {
  return useQuery({ queryKey: REPLIES, queryFn: ({ signal }) => get("/api/admin/replies", { signal }) });
}

/** Makes a reply, or changes the one of `id`; answers with the reply made, or as it was before. */
export function useSaveReply() {
  return useChange(
    ({ id, body }: { id: string; body: ReplyChange }) =>
      id ? post("/api/admin/replies/{reply}", { path: { reply: id }, body }) : post("/api/admin/replies", { body }),
    REPLIES,
    keys.me,
  );
}

export function useTakeReply() {
  return useChange(
    ({ id, verb }: { id: string; verb: "retire" | "restore" }) =>
      post("/api/admin/replies/{reply}/{verb}", { path: { reply: id, verb } }),
    REPLIES,
    keys.me,
  );
}
