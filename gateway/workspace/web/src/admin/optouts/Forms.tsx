// The two forms of the page: a number to put on the list, and why one is taken off.
import { useState } from "react";
import type { LiftBody, NewOptOut, OptOut, OptOuts } from "../../lib/types";
import { w } from "../../lib/words";
import { Choice } from "../parts/Choice";
import { EditForm } from "../people/EditForm";

const LONGEST_REASON = 300;

export function AddForm({ save, close }: { save: (body: NewOptOut) => void; close: () => void }) {
  const [number, setNumber] = useState("");
  const [reason, setReason] = useState("");
  return (
    <EditForm
      of={w("optouts.add")}
      label={w("optouts.number")}
      name={number}
      longest={40}
      setName={setNumber}
      ready={number.trim() !== "" && reason.trim() !== ""}
      save={() => save({ number, reason })}
      close={close}
    >
      <label>
        {w("optouts.reason")}
        <input required maxLength={LONGEST_REASON} value={reason} onChange={(event) => setReason(event.target.value)} />
      </label>
      <p className="quiet small">{w("optouts.add_hint")}</p>
    </EditForm>
  );
}

interface LiftProps {
  optOut: OptOut;
  kinds: OptOuts["evidence"];
  save: (body: LiftBody) => void;
  close: () => void;
}

export function LiftForm({ optOut, kinds, save, close }: LiftProps) {
  const [reason, setReason] = useState("");
  const [evidence, setEvidence] = useState("");
  const theirs = optOut.source === "keyword";
  const body = { reason, ...(theirs && { evidence: evidence as OptOuts["evidence"][number] }) };
  return (
    <EditForm
      of={optOut.address}
      heading={w("optouts.lift_of", { number: optOut.address })}
      label={w("optouts.lift_reason")}
      name={reason}
      longest={LONGEST_REASON}
      setName={setReason}
      ready={reason.trim() !== "" && (!theirs || evidence !== "")}
      save={() => save(body)}
      close={close}
    >
      {theirs && (
        <>
          <Choice
            label={w("optouts.evidence")}
            value={evidence}
            set={setEvidence}
            options={[
              ["", w("optouts.evidence_none")],
              ...kinds.map((kind) => [kind, w(`optouts.evidence_${kind}`)] as const),
            ]}
          />
          <p className="told warn">{w("optouts.evidence_hint")}</p>
        </>
      )}
    </EditForm>
  );
}
