// Adds a number to the customer, in any writing. One that another customer has leads to joining both records.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { post, Refused } from "../../lib/api";
import { groups } from "../../lib/phone";
import type { CustomerRecord } from "../../lib/types";
import { why } from "../../lib/why";
import { w, wordOr } from "../../lib/words";
import { closeByEscape } from "../focus/closeByEscape";
import { useReturnedFocus } from "../focus/useReturnedFocus";
import { FormEnd } from "../parts/FormEnd";
import { Icon } from "../parts/Icon";
import type { Toast } from "../parts/Toasts";
import { keys } from "../state/queries";
import { wayBack } from "../state/useCommands";
import { takeAway } from "./useNumbers";

const LONGEST = 40;

interface Props {
  customer: string;
  tell: (toast: Toast) => void;
  /** Sets the customer beside another record, where the account may join both. */
  compare: ((record: CustomerRecord) => void) | undefined;
}

export function AddNumber(props: Props) {
  const [open, setOpen] = useState(false);
  const button = useReturnedFocus(open);
  if (open) return <NumberForm {...props} close={() => setOpen(false)} />;
  return (
    <button type="button" ref={button} className="small" onClick={() => setOpen(true)}>
      <Icon of={Plus} />
      {w("customer.add_number")}
    </button>
  );
}

function NumberForm({ customer, tell, compare, close }: Props & { close: () => void }) {
  const [number, setNumber] = useState("");
  const add = useAdding(customer);
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (add.isPending || !number.trim()) return;
    add.mutate(number, {
      onSuccess: ({ address, number_kind: kind }) => {
        const words = { number: groups(address), kind: wordOr(`number.${kind}`, w("number.unknown")) };
        tell({ text: w("customer.number_added", words), undo: wayBack(() => takeAway(customer, address), tell) });
        close();
      },
    });
  };
  const other = recordOf(add.error);
  return (
    <form className="block-form" onSubmit={save} onKeyDown={closeByEscape(close)}>
      <label>
        {w("customer.new_number")}
        <input
          type="tel"
          // biome-ignore lint/a11y/noAutofocus: the form opens by a key or a press, to be typed into
          autoFocus
          autoComplete="off"
          value={number}
          maxLength={LONGEST}
          onChange={(event) => setNumber(event.target.value)}
        />
      </label>
      <p className="quiet small">{w("customer.new_number_hint")}</p>
      <FormEnd
        fault={add.isError ? why(add.error) : ""}
        does={w("customer.add_number")}
        off={add.isPending || !number.trim()}
        leave={close}
      >
        {other && compare && (
          <button type="button" onClick={() => compare(other)}>
            {w("customer.compare")}
          </button>
        )}
      </FormEnd>
    </form>
  );
}

function useAdding(customer: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (number: string) =>
      post("/api/desk/customers/{customer}/numbers", { path: { customer }, body: { number } }),
    onSettled: () => void client.invalidateQueries({ queryKey: [...keys.customers, customer] }),
  });
}

/** The record of the customer who has the number, where that is why it was refused and the account sees them. */
const recordOf = (fault: unknown) =>
  fault instanceof Refused && fault.code === "number_elsewhere"
    ? (fault.detail.record as CustomerRecord | null | undefined)
    : undefined;
