// Asks under which name and for whom a view is saved, and says why where it cannot be.
import { type FormEvent, useState } from "react";
import type { SavedViews } from "../../lib/types";
import { why } from "../../lib/why";
import { w } from "../../lib/words";
import { Sheet, SheetActions } from "../parts/Sheet";

const LONGEST = 40;

interface FormProps {
  first: string;
  /** The id of the team that it is for at first, empty for oneself alone. */
  team: string;
  /** For whom it may be: teams, and oneself unless it is a colleague's. */
  teams: SavedViews["share_with"];
  another?: boolean;
  save: (name: string, team: string) => Promise<void>;
  close: () => void;
}

interface Props extends Pick<FormProps, "teams" | "save" | "close"> {
  told: string;
}

export function SaveViewDialog({ told, teams, save, close }: Props) {
  return (
    <Sheet title={w("views.save")} kind="keys join" focus="input" close={close}>
      {(leave) => (
        <>
          <p className="quiet">{told}</p>
          <NameForm first="" team="" teams={teams} save={save} close={leave} />
        </>
      )}
    </Sheet>
  );
}

/** A field for a name and a choice of team; it stays open with the reason where either is refused. */
export function NameForm({ first, team, teams, another = false, save, close }: FormProps) {
  const [name, setName] = useState(first);
  const [shared, setShared] = useState(team);
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    try {
      await save(name.trim(), shared);
      close();
    } catch (refused) {
      setFault(why(refused));
      setBusy(false);
    }
  };
  return (
    <form className="view-name" onSubmit={submit}>
      <label>
        <span>{w("views.name")}</span>
        <input
          type="text"
          value={name}
          maxLength={LONGEST}
          required
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      {teams.length > 0 && (
        <label>
          <span>{w("views.with")}</span>
          <select value={shared} onChange={(event) => setShared(event.target.value)}>
            {!another && <option value="">{w("views.only_me")}</option>}
            {teams.map(({ id, name: of }) => (
              <option key={id} value={id}>
                {w("views.for_team", { team: of })}
              </option>
            ))}
          </select>
        </label>
      )}
      {fault && (
        <p className="told bad" role="alert">
          {fault}
        </p>
      )}
      <SheetActions does={w("views.keep")} ready={!busy && name.trim() !== ""} leave={close} />
    </form>
  );
}
