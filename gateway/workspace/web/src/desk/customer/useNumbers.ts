// Takes a number away from a customer and puts it back; each with its way back.
import { useQueryClient } from "@tanstack/react-query";
import { post } from "../../lib/api";
import { groups } from "../../lib/phone";
import { w } from "../../lib/words";
import type { Toast } from "../parts/Toasts";
import { keys } from "../state/queries";
import { useCommand } from "../state/useCommands";

export interface NumberActs {
  takeAway: (address: string) => void;
  putBack: (taken: string, address: string) => void;
}

export const takeAway = (customer: string, number: string) =>
  post("/api/desk/customers/{customer}/numbers/take_away", { path: { customer }, body: { number } });

const putBack = (customer: string, taken: string) =>
  post("/api/desk/customers/{customer}/numbers/put_back", { path: { customer }, body: { taken } });

export function useNumbers(customer: string, tell: (toast: Toast) => void): NumberActs {
  const client = useQueryClient();
  const mutate = useCommand(tell);
  /** Runs an act and has the page ask again, whatever came of it. */
  const then = <Answer>(act: () => Promise<Answer>) =>
    act().finally(() => client.invalidateQueries({ queryKey: [...keys.customers, customer] }));
  return {
    takeAway: (address) =>
      mutate({
        run: () => then(() => takeAway(customer, address)),
        done: w("customer.number_taken", { number: groups(address) }),
        undo:
          ({ taken }) =>
          () =>
            then(() => putBack(customer, taken)),
      }),
    putBack: (taken, address) =>
      mutate({
        run: () => then(() => putBack(customer, taken)),
        done: w("customer.number_back", { number: groups(address) }),
        undo: () => () => then(() => takeAway(customer, address)),
      }),
  };
}
