// What the page of text offers reads from the server, and what it changes there.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { get, post } from "../../lib/api";
import { setNow } from "../../lib/time";
import type { Preview, RuleChange, RuleEdit } from "../../lib/types";
import { useChange } from "../parts/useChange";

const DECISIONS = ["text-decisions"];
const RULES = ["text-rules"];
const PREVIEW = ["text-rules", "preview"];

export function useDecisions(reason: string, flow: string) {
  return useQuery({
    queryKey: [...DECISIONS, reason, flow],
    queryFn: async ({ signal }) => {
      const found = await get("/api/admin/text-decisions", { query: { reason, flow }, signal });
      setNow(found.now);
      return found;
    },
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
}

export function useRules(flow: string) {
  return useQuery({
    queryKey: [...RULES, flow],
    queryFn: ({ signal }) => get("/api/admin/text-rules", { query: { flow }, signal }),
    placeholderData: keepPreviousData,
  });
}

/** What a change would have altered among the last decisions; asked for while a rule is edited. */
export function usePreview(change: RuleChange | undefined) {
  return useQuery<Preview>({
    queryKey: [...PREVIEW, change],
    queryFn: ({ signal }) =>
      post("/api/admin/text-rules/preview", { body: { changes: change ? [change] : [] }, signal }),
    enabled: change !== undefined,
    gcTime: 0,
  });
}

/** Sets rules; answers with the changes that restore what was before. */
export function useChangeRules() {
  return useChange((changes: RuleEdit[]) => post("/api/admin/text-rules", { body: { changes } }), RULES);
}
