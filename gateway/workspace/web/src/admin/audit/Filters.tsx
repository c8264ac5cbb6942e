// What narrows the audit: a person by name or address, an act, and days.
import { useEffect, useId, useState } from "react";
import { w } from "../../lib/words";
import type { Wanted } from "./queries";
import { actName } from "./Rows";

const PAUSE_MS = 300;

interface Props {
  wanted: Wanted;
  actions: readonly string[];
  names: Readonly<Record<string, string>>;
  set: (wanted: Wanted) => void;
}

export function Filters({ wanted, actions, names, set }: Props) {
  const acts = actions.map((one) => [one, actName(one)] as const).sort((a, b) => a[1].localeCompare(b[1]));
  return (
    <search className="row audit-filters">
      <Person wanted={wanted} names={names} set={set} />
      <label>
        {w("audit.act")}
        <select value={wanted.action} onChange={(event) => set({ ...wanted, action: event.target.value })}>
          <option value="">{w("audit.every_act")}</option>
          {acts.map(([one, name]) => (
            <option key={one} value={one}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        {w("audit.first")}
        <input
          type="date"
          value={wanted.first}
          max={wanted.last}
          onChange={(event) => set({ ...wanted, first: event.target.value })}
        />
      </label>
      <label>
        {w("audit.last")}
        <input
          type="date"
          value={wanted.last}
          min={wanted.first}
          onChange={(event) => set({ ...wanted, last: event.target.value })}
        />
      </label>
    </search>
  );
}

/** A name of the list, an e-mail address, a key's id or the system's login; asked for once the typing pauses. */
function Person({ wanted, names, set }: Omit<Props, "actions">) {
  const list = useId();
  const [typed, setTyped] = useState(wanted.person);
  const known = Object.entries(names).find(([, name]) => name === typed.trim());
  const person = known?.[0] ?? typed.trim();
  useEffect(() => {
    if (!wanted.person) setTyped("");
  }, [wanted.person]);
  useEffect(() => {
    if (person === wanted.person) return;
    const timer = setTimeout(() => set({ ...wanted, person }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [person, wanted, set]);
  return (
    <label>
      {w("audit.person")}
      <input type="search" list={list} value={typed} onChange={(event) => setTyped(event.target.value)} />
      <datalist id={list}>
        {Object.entries(names).map(([id, name]) => (
          <option key={id} value={name} />
        ))}
      </datalist>
    </label>
  );
}
