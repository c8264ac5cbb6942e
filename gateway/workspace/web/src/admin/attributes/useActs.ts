// What the page of attributes does; each act is told, and can be undone.
import { labelName } from "../../lib/labels";
import type { Attribute, AttributeBody, AttributeNames } from "../../lib/types";
import { why } from "../../lib/why";
import { w } from "../../lib/words";
import type { PageProps } from "../pages";
import { useChangeAttribute, useMakeAttribute, useTakeAttribute } from "./queries";

/** Takes an attribute out of use and up again. */
function useTaking(tell: PageProps["tell"]) {
  const taking = useTakeAttribute();
  const take = (one: Attribute, verb: "retire" | "restore", undo?: () => void) =>
    taking.mutate(
      { id: one.id, verb },
      {
        onSuccess: () =>
          tell({
            text: w(verb === "retire" ? "attributes.retired" : "attributes.restored", { name: labelName(one) }),
            ...(undo && { undo }),
          }),
        onError: (fault) => tell({ text: why(fault), bad: true }),
      },
    );
  const retire = (one: Attribute) => take(one, "retire", () => take(one, "restore"));
  return { take, retire, bringBack: (one?: Attribute) => one && take(one, "restore", () => retire(one)) };
}

/** `saved` gets the id of a changed attribute, empty for a new one. */
export function useActs(tell: PageProps["tell"], saved: (id: string) => void) {
  const making = useMakeAttribute();
  const changing = useChangeAttribute();
  const { take, retire, bringBack } = useTaking(tell);
  const onError = (fault: unknown) => tell({ text: why(fault), bad: true });
  const make = (body: AttributeBody) =>
    making.mutate(body, {
      onSuccess: (one) => {
        saved("");
        tell({ text: w("attributes.made", { name: labelName(one) }), undo: () => take(one, "retire") });
      },
      onError,
    });
  const change = (was: Attribute, { names, choices, on_card = false }: AttributeNames) =>
    changing.mutate(
      { id: was.id, body: { names, choices, on_card, was: namesOf(was) } },
      {
        onSuccess: (before) => {
          saved(was.id);
          const now = { ...was, names: kept(names), choices: was.kind === "choice" ? lines(choices) : [], on_card };
          tell({
            text: w("attributes.changed", { name: labelName(now) }),
            undo: () => change(now, namesOf(before)),
          });
        },
        onError,
      },
    );
  return { make, change, retire, bringBack };
}

/** What of an attribute can be changed, as it is. */
const namesOf = ({ names, choices, on_card }: Attribute): AttributeNames => ({ names, choices: [...choices], on_card });

const spaced = (text: string) => text.trim().split(/\s+/).join(" ");

/** Names and choices as the list keeps them: with single spaces, without empty ones. */
const kept = (names: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(names)
      .map(([code, name]) => [code, spaced(name)])
      .filter(([, name]) => name),
  );
const lines = (choices: readonly string[]) => [...new Set(choices.map(spaced).filter(Boolean))];
