// Asks under which name a view is saved, and says why where it cannot be.
import { type FormEvent, useState } from "react";
import { why } from "../../lib/why";
import { w } from "../../lib/words";
import { Sheet, SheetActions } from "../parts/Sheet";

const LONGEST = 40;

interface FormProps {
  label: string;
  first: string;
  save: (name: string) => Promise<void>;
  close: () => void;
}

export function SaveViewDialog({ told, save, close }: { told: string; save: FormProps["save"]; close: () => void }) {
  return (
    <Sheet title={w("views.save")} kind="keys join" focus="input" close={close}>
      {(leave) => (
        <>
          <p className="quiet">{told}</p>
          <NameForm label={w("views.name")} first="" save={save} close={leave} />
        </>
      )}
    </Sheet>
  );
}

/** A field for a name; it stays open with the reason where the name is refused. */
export function NameForm({ label, first, save, close }: FormProps) {
  const [name, setName] = useState(first);
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    try {
      await save(name.trim());
      close();
    } catch (refused) {
      setFault(why(refused));
      setBusy(false);
    }
  };
  return (
    <form className="view-name" onSubmit={submit}>
      <label>
        <span>{label}</span>
        <input
          type="text"
          value={name}
          maxLength={LONGEST}
          required
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      {fault && (
        <p className="told bad" role="alert">
          {fault}
        </p>
      )}
      <SheetActions does={w("views.keep")} ready={!busy && name.trim() !== ""} leave={close} />
    </form>
  );
}
