// The fields that a new account and a changed one have in common.
import { useId } from "react";
import { w, wordOr } from "../../lib/words";
import type { Directory } from "./queries";

export const roleName = (role: string) => wordOr(`role.${role}`, role);

interface RoleProps {
  roles: readonly string[];
  role: string;
  set: (role: string) => void;
}

export function RoleField({ roles, role, set }: RoleProps) {
  const hint = useId();
  return (
    <label>
      {w("people.role")}
      <select value={role} aria-describedby={hint} onChange={(event) => set(event.target.value)}>
        {roles.map((one) => (
          <option key={one} value={one}>
            {roleName(one)}
          </option>
        ))}
      </select>
      <span id={hint} className="quiet small">
        {wordOr(`role.${role}_may`, "")}
      </span>
    </label>
  );
}

interface TeamsProps {
  directory: Directory;
  chosen: readonly string[];
  set: (chosen: string[]) => void;
}

export function TeamsField({ directory, chosen, set }: TeamsProps) {
  if (!directory.teams.length) return null;
  const names = directory.teams.map((one) => one.name);
  return (
    <fieldset className="line-types">
      <legend>{w("people.teams")}</legend>
      {names.map((name) => (
        <label className="inline" key={name}>
          <input
            type="checkbox"
            checked={chosen.includes(name)}
            onChange={(event) =>
              set(names.filter((one) => (one === name ? event.target.checked : chosen.includes(one))))
            }
          />
          {name}
        </label>
      ))}
    </fieldset>
  );
}
