// Joins the customer of a conversation with another record of theirs, and separates them; joining has its way
// back in the toast.
import { useMemo } from "react";
import { post } from "../../lib/api";
import { groups } from "../../lib/phone";
import type { CustomerRecord } from "../../lib/types";
import { w } from "../../lib/words";
import type { Toast } from "../parts/Toasts";
import { useLatest } from "../state/browser";
import { useCommand } from "../state/useCommands";

export interface RecordActs {
  join(record: CustomerRecord): void;
  separate(merge: string, record: CustomerRecord): void;
}

/** How a record is called: its name, else its first number. */
export const recordName = ({ name, numbers }: CustomerRecord) =>
  name || groups(numbers[0]?.address ?? "") || w("desk.withheld");

const join = (conversation: string, customer: string) => () =>
  post("/api/desk/conversations/{conversation}/join", { path: { conversation }, body: { customer } });

const separate = (conversation: string, merge: string) => () =>
  post("/api/desk/conversations/{conversation}/separate", { path: { conversation }, body: { merge } });

export function useJoining(conversation: string, tell: (toast: Toast) => void): RecordActs {
  const mutate = useCommand(tell);
  const latest = useLatest(conversation);
  return useMemo(
    () => ({
      join: (record) => {
        const shown = latest.current;
        if (!shown) return;
        mutate({
          run: join(shown, record.customer),
          done: w("done.joined", { name: recordName(record) }),
          undo: ({ merge }) => separate(shown, merge),
        });
      },
      separate: (merge, record) => {
        const shown = latest.current;
        if (!shown) return;
        mutate({ run: separate(shown, merge), done: w("done.separated", { name: recordName(record) }) });
      },
    }),
    [latest, mutate],
  );
}
