// What narrows the audit: a person by name or address, an act, and days.
import { useEffect, useId, useState } from "react";
import { folded } from "../../desk/choices/Picker";
import { w } from "../../lib/words";
import { roleName } from "../people/fields";
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

const ROLES = ["agent", "supervisor", "author", "admin", "auditor"];

/** What is asked for: the account of a name that is chosen, a role by its name in this language, else what is typed. */
function sought(typed: string, names: Props["names"]): string {
  const words = folded(typed.trim());
  const chosen = Object.entries(names).find(([, name]) => folded(name) === words);
  const role = ROLES.find((one) => folded(roleName(one)) === words);
  return chosen?.[0] ?? (role ? `role:${role}` : typed.trim());
}

/** A part of a name or e-mail address, a role, a key's id or the system's login; asked for once the typing pauses. */
function Person({ wanted, names, set }: Omit<Props, "actions">) {
  const list = useId();
  const [typed, setTyped] = useState(wanted.person);
  const person = sought(typed, names);
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
        {ROLES.map((role) => (
          <option key={role} value={roleName(role)} />
        ))}
      </datalist>
    </label>
  );
}
