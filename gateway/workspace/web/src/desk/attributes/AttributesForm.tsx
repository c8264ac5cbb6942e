// Fills in the customer's attributes, all or none. What was typed stays where a value is refused, with which and why.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { post, Refused } from "../../lib/api";
import { labelName } from "../../lib/labels";
import type { AttributesBody, GivenValue } from "../../lib/types";
import { why } from "../../lib/why";
import { w } from "../../lib/words";
import { closeByEscape } from "../focus/closeByEscape";
import { FormEnd } from "../parts/FormEnd";
import type { Toast } from "../parts/Toasts";
import { keys } from "../state/queries";
import { wayBack } from "../state/useCommands";

type Texts = Record<string, string>;
const LONGEST = 200;

interface Props {
  customer: string;
  attributes: readonly GivenValue[];
  tell: (toast: Toast) => void;
  close: () => void;
}

const textsOf = (given: readonly GivenValue[]): Texts =>
  Object.fromEntries(given.map(({ attribute, text }) => [attribute.key, text]));

export function AttributesForm({ customer, attributes, tell, close }: Props) {
  const [was] = useState(() => textsOf(attributes));
  const [wanted, setWanted] = useState(was);
  const give = useGiving(customer);
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (give.isPending) return;
    const changed = Object.fromEntries(Object.entries(wanted).filter(([key, text]) => text !== was[key]));
    give.mutate(
      { wanted: changed, was },
      {
        onSuccess: ({ before, now }) => {
          const undo = wayBack(() => give.mutateAsync({ wanted: before, was: now }), tell);
          tell({ text: w("customer.attributes_saved"), undo });
          close();
        },
      },
    );
  };
  return (
    <form className="block-form" onSubmit={save} onKeyDown={closeByEscape(close)}>
      {attributes.map((one, n) => (
        <Field
          key={one.attribute.key}
          of={one.attribute}
          first={n === 0}
          value={wanted[one.attribute.key] ?? ""}
          set={(text) => setWanted({ ...wanted, [one.attribute.key]: text })}
        />
      ))}
      <FormEnd
        fault={give.isError ? refused(give.error) : ""}
        does={w("customer.save")}
        off={give.isPending}
        leave={close}
      />
    </form>
  );
}

interface FieldProps {
  of: GivenValue["attribute"];
  first: boolean;
  value: string;
  set: (text: string) => void;
}

function Field({ of: attribute, first, value, set }: FieldProps) {
  const { kind, choices } = attribute;
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{labelName(attribute)}</label>
      {kind === "choice" ? (
        // biome-ignore lint/a11y/noAutofocus: the form opens by a key or a press, to be filled in
        <select id={id} autoFocus={first} value={value} onChange={(event) => set(event.target.value)}>
          {[...new Set(["", value, ...choices])].map((one) => (
            <option key={one} value={one}>
              {one || w("customer.attribute_none")}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          type={kind === "date" ? "date" : "text"}
          inputMode={kind === "number" ? "decimal" : undefined}
          // biome-ignore lint/a11y/noAutofocus: the form opens by a key or a press, to be filled in
          autoFocus={first}
          autoComplete="off"
          maxLength={LONGEST}
          value={value}
          onChange={(event) => set(event.target.value)}
        />
      )}
    </div>
  );
}

function useGiving(customer: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: AttributesBody) =>
      post("/api/desk/customers/{customer}/attributes", { path: { customer }, body }),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: [...keys.customers, customer] });
      void client.invalidateQueries({ queryKey: keys.conversations });
    },
  });
}

/** Which value is at fault, and why; who changed it meanwhile, where that is it. */
function refused(fault: unknown): string {
  const names = fault instanceof Refused ? (fault.detail.names as Texts | undefined) : undefined;
  if (!(fault instanceof Refused) || !names) return why(fault);
  const name = labelName({ names });
  if (fault.code !== "attribute_changed") return w("customer.attribute_at_fault", { name, why: why(fault) });
  return fault.detail.by ? w("customer.attribute_changed_by", { name, by: String(fault.detail.by) }) : why(fault);
}
