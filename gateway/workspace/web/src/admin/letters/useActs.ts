// What the page of failures does; each act is told, and putting away can be undone.
import type { AgainBody, KindBody, LetterBody } from "../../lib/types";
import { why } from "../../lib/why";
import { w } from "../../lib/words";
import type { PageProps } from "../pages";
import { useAgain, useAgainAll, usePutAway, usePutBack, useReplay } from "./queries";

export interface Acts {
  again: (body: AgainBody) => void;
  againAll: (body: KindBody) => void;
  putAway: (body: LetterBody) => void;
  replay: () => void;
}

export function useActs(tell: PageProps["tell"]): Acts {
  const [trying, all, putting, back, replaying] = [useAgain(), useAgainAll(), usePutAway(), usePutBack(), useReplay()];
  const onError = (fault: unknown) => tell({ text: why(fault, "refused", "code"), bad: true });
  const putBack = (body: LetterBody) =>
    back.mutate(body, { onSuccess: () => tell({ text: w("letters.back") }), onError });
  return {
    again: (body) => trying.mutate(body, { onSuccess: () => tell({ text: w("letters.tried") }), onError }),
    againAll: (body) =>
      all.mutate(body, {
        onSuccess: ({ done, refused }) => tell({ text: w("letters.tried_all", { done, refused }) }),
        onError,
      }),
    putAway: (body) =>
      putting.mutate(body, {
        onSuccess: () => tell({ text: w("letters.away"), undo: () => putBack(body) }),
        onError,
      }),
    replay: () =>
      replaying.mutate(undefined, {
        onSuccess: ({ done, refused }) => tell({ text: w("letters.quarantine_done", { done, refused }) }),
        onError,
      }),
  };
}
