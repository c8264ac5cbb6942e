// The accounts, with what finds one by name, address, role or team. One is edited at a time.
import { useState } from "react";
import { Empty } from "../../desk/parts/Empty";
import type { FirstPassword } from "../../lib/types";
import { w } from "../../lib/words";
import type { PageProps } from "../pages";
import { AccountForm } from "./AccountForm";
import { AccountRow } from "./AccountRow";
import { roleName } from "./fields";
import type { Directory, Listed } from "./queries";

export interface AccountsProps {
  directory: Directory;
  writes: boolean;
  given: (password: FirstPassword) => void;
  tell: PageProps["tell"];
}

const folded = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** True if each word of what was typed is in the account's name, address, role or teams. */
export function fits(account: Listed, typed: string): boolean {
  const held = folded([account.name, account.email, roleName(account.role), ...account.teams].join(" "));
  return folded(typed)
    .split(/\s+/)
    .every((word) => held.includes(word));
}

export function Accounts(props: AccountsProps) {
  const [typed, setTyped] = useState("");
  const [edited, setEdited] = useState("");
  const all = props.directory.accounts;
  const shown = all.filter((one) => fits(one, typed));
  return (
    <>
      <label>
        <span className="vh">{w("people.find")}</span>
        <input
          type="search"
          placeholder={w("people.find")}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </label>
      <p className="vh" role="status">
        {typed && w(shown.length === 1 ? "people.found_one" : "people.found", { n: shown.length })}
      </p>
      {!shown.length && (
        <Empty title={w("people.none", { typed })}>
          <button type="button" onClick={() => setTyped("")}>
            {w("people.show_all")}
          </button>
        </Empty>
      )}
      <ul className="accounts" aria-labelledby="accounts">
        {shown.map((one) => (
          <li key={one.id} className={one.active ? undefined : "off"}>
            <AccountRow
              account={one}
              mine={one.id === props.directory.me}
              writes={props.writes}
              open={edited === one.id}
              toggle={() => setEdited(edited === one.id ? "" : one.id)}
            />
            {edited === one.id && <AccountForm {...props} account={one} close={() => setEdited("")} />}
          </li>
        ))}
      </ul>
    </>
  );
}
