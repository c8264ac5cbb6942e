// The acts of the page of failures. The page tells each act, and an admin can take back giving and putting away.
import type { AgainBody, DiscardBody, GivenBody, KindBody, LetterBody } from "../../lib/types";
import { why } from "../../lib/why";
import { w } from "../../lib/words";
import type { PageProps } from "../pages";
import {
  useAgain,
  useAgainAll,
  useDiscard,
  useGive,
  usePutAway,
  usePutBack,
  usePutBackDiscarded,
  useReplay,
  useTakeBack,
} from "./queries";

export interface Acts {
  again: (body: AgainBody) => void;
  againAll: (body: KindBody) => void;
  give: (body: GivenBody) => void;
  putAway: (body: LetterBody) => void;
  replay: () => void;
  discard: (body: DiscardBody) => void;
}

export function useActs(tell: PageProps["tell"]): Acts {
  const [trying, all, putting, back, replaying] = [useAgain(), useAgainAll(), usePutAway(), usePutBack(), useReplay()];
  const [giving, taking] = [useGive(), useTakeBack()];
  const [discarding, restoring] = [useDiscard(), usePutBackDiscarded()];
  const onError = (fault: unknown) => tell({ text: why(fault, "refused", "code", "nocall"), bad: true });
  const putBack = (body: LetterBody) =>
    back.mutate(body, { onSuccess: () => tell({ text: w("letters.back") }), onError });
  const takeBack = (id: string, act: string) =>
    taking.mutate({ id, act }, { onSuccess: () => tell({ text: w("letters.back") }), onError });
  const restore = (at: string) =>
    restoring.mutate({ at }, { onSuccess: () => tell({ text: w("letters.back") }), onError });
  return {
    discard: (body) =>
      discarding.mutate(body, {
        onSuccess: ({ count, at }) => tell({ text: w("letters.discarded", { n: count }), undo: () => restore(at) }),
        onError,
      }),
    again: (body) => trying.mutate(body, { onSuccess: () => tell({ text: w("letters.tried") }), onError }),
    againAll: (body) =>
      all.mutate(body, {
        onSuccess: ({ done, refused }) => tell({ text: w("letters.tried_all", { done, refused }) }),
        onError,
      }),
    give: (body) =>
      giving.mutate(body, {
        onSuccess: ({ act }) => tell({ text: w("letters.given"), undo: () => takeBack(body.id, act) }),
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
