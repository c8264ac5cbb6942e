// The forms of the page: a number to block, and what the block of one says.
import { useState } from "react";
import { BlockFields, LONGEST_REASON, Reason } from "../../desk/blocking/BlockFields";
import { draftOf, FRESH, ready, termsOf } from "../../desk/blocking/terms";
import type { Blocked, BlockTerms, NewBlock } from "../../lib/types";
import { w } from "../../lib/words";
import { EditForm } from "../people/EditForm";

const LONGEST_NUMBER = 40;

export function AddForm({ save, close }: { save: (body: NewBlock) => void; close: () => void }) {
  const [number, setNumber] = useState("");
  const [draft, setDraft] = useState(FRESH);
  return (
    <EditForm
      of={w("blocks.add")}
      label={w("optouts.number")}
      name={number}
      longest={LONGEST_NUMBER}
      setName={setNumber}
      ready={number.trim() !== "" && ready(draft)}
      save={() => save({ number, ...termsOf(draft) })}
      close={close}
    >
      <Reason draft={draft} set={setDraft} />
      <BlockFields draft={draft} set={setDraft} />
    </EditForm>
  );
}

interface ChangeProps {
  block: Blocked;
  /** `was` is what the block said when the form came. */
  save: (terms: BlockTerms, was: BlockTerms) => void;
  close: () => void;
}

export function ChangeForm({ block, save, close }: ChangeProps) {
  const [was] = useState(block.terms);
  const [draft, setDraft] = useState(() => draftOf(was));
  return (
    <EditForm
      of={block.number}
      heading={block.number}
      label={w("optouts.reason")}
      name={draft.reason}
      longest={LONGEST_REASON}
      setName={(reason) => setDraft({ ...draft, reason })}
      ready={ready(draft)}
      save={() => save(termsOf(draft, was), was)}
      close={close}
    >
      <BlockFields draft={draft} set={setDraft} />
    </EditForm>
  );
}
