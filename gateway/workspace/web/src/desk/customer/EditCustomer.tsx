// Corrects the customer's name and language. What somebody else changed meanwhile is told, and what was typed stays.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { post, Refused } from "../../lib/api";
import { at } from "../../lib/time";
import type { CustomerOverview, Known } from "../../lib/types";
import { why } from "../../lib/why";
import { w, wordOr } from "../../lib/words";
import { closeByEscape } from "../focus/closeByEscape";
import { FormEnd } from "../parts/FormEnd";
import type { Toast } from "../parts/Toasts";
import { keys } from "../state/queries";
import { wayBack } from "../state/useCommands";

const LONGEST_NAME = 120;

interface Props {
  overview: CustomerOverview;
  tell: (toast: Toast) => void;
  close: () => void;
}

export function EditCustomer({ overview, tell, close }: Props) {
  const { customer, languages } = overview;
  const [was] = useState<Known>({ name: overview.name ?? "", language: overview.language });
  const [wanted, setWanted] = useState(was);
  const edit = useEdit(customer);
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (edit.isPending) return;
    edit.mutate({ was, wanted }, { onSuccess: () => done() });
  };
  const done = () => {
    const kept = { ...wanted, name: wanted.name.trim() };
    tell({ text: w("customer.edited"), undo: wayBack(() => edit.mutateAsync({ was: kept, wanted: was }), tell) });
    close();
  };
  return (
    <form className="block-form" onSubmit={save} onKeyDown={closeByEscape(close)}>
      <label>
        {w("customer.name")}
        <input
          // biome-ignore lint/a11y/noAutofocus: the form opens by a key or a press, to be typed into
          autoFocus
          value={wanted.name}
          maxLength={LONGEST_NAME}
          onChange={(event) => setWanted({ ...wanted, name: event.target.value })}
        />
      </label>
      <label>
        {w("card.language")}
        <select value={wanted.language} onChange={(event) => setWanted({ ...wanted, language: event.target.value })}>
          {languages.map((code) => (
            <option key={code} value={code}>
              {wordOr(`tongue.${code.slice(0, 2)}`, code)}
            </option>
          ))}
        </select>
      </label>
      <FormEnd
        fault={edit.isError ? refused(edit.error) : ""}
        does={w("customer.save")}
        off={edit.isPending}
        leave={close}
      />
    </form>
  );
}

function useEdit(customer: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { was: Known; wanted: Known }) =>
      post("/api/desk/customers/{customer}/edit", { path: { customer }, body }),
    onSettled: () => void client.invalidateQueries({ queryKey: [...keys.customers, customer] }),
  });
}

/** Who changed what meanwhile, where that is why it was refused. */
function refused(fault: unknown): string {
  if (!(fault instanceof Refused) || fault.code !== "customer_changed" || !fault.detail.by) return why(fault);
  const what = (fault.detail.what as string[]).map((one) => wordOr(`customer.changed_${one}`, one)).join(", ");
  return w("customer.changed_by", { by: String(fault.detail.by), what, time: at(String(fault.detail.at)) });
}
