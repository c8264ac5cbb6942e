// The forms of the page: which flow answers at a number, and a number that is new.
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { OwnNumber, OwnNumbers } from "../../lib/types";
import { w } from "../../lib/words";
import { Choice } from "../parts/Choice";
import { FormEnd } from "../parts/FormEnd";
import { EditForm } from "../people/EditForm";

const LONGEST = 40;

type Flows = OwnNumbers["flows"];

/** The flows that can answer, each by the name of its file and its brand. */
const optionsOf = (flows: Flows) => flows.map(({ flow, brand }) => [flow, `${brand} (${flow})`] as const);

interface AddProps {
  flows: Flows;
  save: (number: string, flow: string) => void;
  close: () => void;
}

export function AddForm({ flows, save, close }: AddProps) {
  const [number, setNumber] = useState("");
  const [flow, setFlow] = useState(flows[0]?.flow ?? "");
  return (
    <EditForm
      of={w("numbers.add")}
      label={w("optouts.number")}
      name={number}
      longest={LONGEST}
      setName={setNumber}
      ready={number.trim() !== "" && flow !== ""}
      save={() => save(number.trim(), flow)}
      close={close}
    >
      <Choice label={w("numbers.flow")} value={flow} set={setFlow} options={optionsOf(flows)} />
    </EditForm>
  );
}

interface FlowProps {
  one: OwnNumber;
  /** What answers where nothing is chosen; empty for a number that is ours by this page alone. */
  main: string;
  flows: Flows;
  save: (flow: string) => void;
  close: () => void;
}

export function FlowForm({ one, main, flows, save, close }: FlowProps) {
  const [flow, setFlow] = useState(one.by === "admin" ? one.flow : "");
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector("select")?.focus(), []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save(flow);
  };
  const leave = (event: KeyboardEvent) => {
    if (event.key === "Escape") close();
  };
  const first = main ? [["", w("numbers.main", { flow: main })] as const] : [];
  return (
    <form
      className="account-form"
      ref={form}
      aria-label={w("people.edit_of", { name: one.number })}
      onSubmit={submit}
      onKeyDown={leave}
    >
      <Choice
        label={w("numbers.flow_of", { number: one.number })}
        value={flow}
        set={setFlow}
        options={[...first, ...optionsOf(flows)]}
      />
      <FormEnd close={close} />
    </form>
  );
}
