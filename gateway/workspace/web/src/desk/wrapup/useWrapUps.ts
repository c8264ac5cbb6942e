// The wrap-up codes that the account is offered and what it must give; an event says when these have changed.
import { useQuery } from "@tanstack/react-query";
import { get } from "../../lib/api";
import { labelName } from "../../lib/labels";
import type { WrapUpCode, WrapUps } from "../../lib/types";
import { w } from "../../lib/words";
import { holding } from "../choices/Picker";
import type { Choice } from "../choices/useChoices";
import { keys } from "../state/queries";

const NONE: WrapUps = { codes: [], demands: { code: false, label: false } };
/** The choice that resolves without a code. */
export const WITHOUT = "";

export function useWrapUps(): WrapUps {
  const { data } = useQuery({
    queryKey: keys.wrapUps,
    queryFn: ({ signal }) => get("/api/desk/wrap_ups", { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data ?? NONE;
}

/** What can be chosen to resolve: first what Enter is to take, which is the code it has, or none where none is needed. */
export function closingChoices({ codes, demands }: WrapUps, has: WrapUpCode | null, words: string): Choice[] {
  const choices = codes.map((one) => ({ id: one.id, label: labelName(one) }));
  const own = choices.filter(({ id }) => id === has?.id);
  const without = demands.code || has ? [] : [{ id: WITHOUT, label: w("wrapups.without") }];
  return holding([...own, ...without, ...choices.filter(({ id }) => id !== has?.id)], words);
}
