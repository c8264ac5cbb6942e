// Changes one account. What is saved can be undone; what ends somebody's work is asked about first.
import { type FormEvent, useEffect, useRef, useState } from "react";
import { why } from "../../lib/why";
import { w } from "../../lib/words";
import type { AccountsProps } from "./Accounts";
import { Door } from "./Door";
import { RoleField, TeamsField } from "./fields";
import { type Change, change, type Listed, useAct } from "./queries";

export type FormProps = AccountsProps & { account: Listed; close: () => void };

export function AccountForm(props: FormProps) {
  const { directory, close, tell } = props;
  const [account] = useState(props.account);
  const [draft, set] = useState<Required<Change>>({ name: account.name, role: account.role, teams: account.teams });
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const act = useAct(({ one, wanted }: { one: Listed; wanted: Change }) => change(one, wanted));
  const refused = (fault: unknown) => tell({ text: w("people.not_done", { why: why(fault, "account") }), bad: true });
  const undo = (before: Change) =>
    act.run(
      { one: { ...account, ...draft }, wanted: before },
      () => tell({ text: w("people.restored", { name: before.name ?? draft.name }) }),
      refused,
    );
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (act.running) return;
    act.run(
      { one: account, wanted: draft },
      (before) => {
        close();
        tell({ text: w("people.saved", { name: draft.name }), undo: () => undo(before) });
      },
      refused,
    );
  };
  const same =
    draft.name === account.name && draft.role === account.role && draft.teams.join("\n") === account.teams.join("\n");
  return (
    <form
      className="account-form"
      aria-label={w("people.edit_of", { name: account.name })}
      onSubmit={save}
      onKeyDown={(event) => event.key === "Escape" && close()}
    >
      <label>
        {w("people.name")}
        <input
          ref={first}
          required
          maxLength={80}
          value={draft.name}
          onChange={(event) => set({ ...draft, name: event.target.value })}
        />
      </label>
      <RoleField roles={directory.roles} role={draft.role} set={(role) => set({ ...draft, role })} />
      {account.held > 0 && !directory.answering.includes(draft.role) && (
        <p className="told warn" role="status">
          {w(account.held === 1 ? "people.role_back_one" : "people.role_back", { n: account.held })}
        </p>
      )}
      <TeamsField directory={directory} chosen={draft.teams} set={(teams) => set({ ...draft, teams })} />
      <div className="row end">
        <button type="button" onClick={close}>
          {w("rules.cancel")}
        </button>
        <button type="submit" className="primary" disabled={same || act.running}>
          {w("rules.save")}
        </button>
      </div>
      <Door {...props} />
    </form>
  );
}
