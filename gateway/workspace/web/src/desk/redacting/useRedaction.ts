// What redacting would change, asked as the words are typed; and redacting, which has no way back.
import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { post } from "../../lib/api";
import type { Redaction } from "../../lib/types";
import { why } from "../../lib/why";
import { w } from "../../lib/words";
import type { Toast } from "../parts/Toasts";
import { useSettled } from "../state/browser";
import type { Redacting } from "../state/ui";
import { useCommand } from "../state/useCommands";

type Asked = Exclude<Redacting, "no">;
const SETTLE_MS = 200;

const redaction = (conversation: string, { words, entry }: Asked, confirmed: boolean) =>
  post("/api/desk/conversations/{conversation}/redact", {
    path: { conversation },
    body: { words: entry ? "" : words, entry, confirmed },
  });

/** What would be changed by what is asked for now; `why` nothing is, empty while it is not known. */
export function useRedaction(conversation: string, asked: Asked): { found: Redaction | undefined; why: string } {
  const words = useSettled(asked.words.trim(), SETTLE_MS);
  const { data, error } = useQuery({
    queryKey: ["redaction", conversation, asked.entry, words],
    queryFn: () => redaction(conversation, { entry: asked.entry, words }, false),
    enabled: asked.entry !== "" || words !== "",
    gcTime: 0,
    staleTime: 0,
    retry: false,
  });
  const current = asked.entry !== "" || (words !== "" && words === asked.words.trim());
  return { found: current ? data : undefined, why: current && error ? why(error) : "" };
}

/** Redacts in a conversation, and tells in how many places. */
export function useRedacting(conversation: string, tell: (toast: Toast) => void) {
  const run = useCommand(tell);
  return useCallback(
    (asked: Asked, places: number) =>
      run({
        run: () => redaction(conversation, { ...asked, words: asked.words.trim() }, true),
        done: w(places === 1 ? "done.redacted_one" : "done.redacted", { n: places }),
      }),
    [conversation, run],
  );
}
