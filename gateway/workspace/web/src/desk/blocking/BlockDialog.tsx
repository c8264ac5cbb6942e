// Blocks the customer of the open conversation, with every number of theirs.
import { type FormEvent, useState } from "react";
import type { BlockTerms } from "../../lib/types";
import { w } from "../../lib/words";
import { Sheet, SheetActions } from "../parts/Sheet";
import { BlockFields, Reason } from "./BlockFields";
import { FRESH, ready, termsOf } from "./terms";

interface Props {
  name: string;
  /** Several people use the number. */
  shared: boolean;
  close: () => void;
  block: (terms: BlockTerms) => void;
}

export function BlockDialog({ name, shared, close, block }: Props) {
  return (
    <Sheet title={w("blocks.block_of", { name })} kind="keys join" focus="input" close={close}>
      {(leave) => <BlockForm shared={shared} close={leave} block={block} />}
    </Sheet>
  );
}

function BlockForm({ shared, close, block }: Omit<Props, "name">) {
  const [draft, setDraft] = useState(FRESH);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready(draft)) return;
    close();
    block(termsOf(draft));
  };
  return (
    <form className="block-form" onSubmit={submit}>
      {shared && <p className="told warn">{w("blocks.shared")}</p>}
      <Reason draft={draft} set={setDraft} />
      <BlockFields draft={draft} set={setDraft} />
      <SheetActions does={w("blocks.block")} ready={ready(draft)} leave={close} />
    </form>
  );
}
