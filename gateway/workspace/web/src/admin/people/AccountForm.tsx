// Changes one account. What is saved can be undone; what ends somebody's work is asked about first.
import { useState } from "react";
import { why } from "../../lib/why";
import { w } from "../../lib/words";
import type { AccountsProps } from "./Accounts";
import { Door } from "./Door";
import { EditForm } from "./EditForm";
import { RoleField, TeamsField } from "./fields";
import { type Change, change, differing, type Listed, useAct } from "./queries";

export type FormProps = AccountsProps & { account: Listed; close: () => void };

export function AccountForm(props: FormProps) {
  const { directory, close, tell } = props;
  const [account] = useState(props.account);
  const [draft, set] = useState<Required<Change>>({ name: account.name, role: account.role, teams: account.teams });
  const act = useAct(({ one, wanted }: { one: Listed; wanted: Change }) => change(one, wanted));
  const refused = (fault: unknown) => tell({ text: w("people.not_done", { why: why(fault, "account") }), bad: true });
  const undo = (before: Change) =>
    act.run(
      { one: { ...account, ...draft }, wanted: before },
      () => tell({ text: w("people.restored", { name: before.name ?? draft.name }) }),
      refused,
    );
  const save = () =>
    act.run(
      { one: account, wanted: draft },
      (before) => {
        close();
        tell({ text: w("people.saved", { name: draft.name }), undo: () => undo(before) });
      },
      refused,
    );
  return (
    <EditForm
      of={account.name}
      label={w("people.name")}
      name={draft.name}
      setName={(name) => set({ ...draft, name })}
      ready={Object.keys(differing(account, draft)).length > 0 && !act.running}
      save={save}
      close={close}
      after={<Door {...props} />}
    >
      <RoleField roles={directory.roles} role={draft.role} set={(role) => set({ ...draft, role })} />
      {account.held > 0 && !directory.answering.includes(draft.role) && (
        <p className="told warn" role="status">
          {w(account.held === 1 ? "people.role_back_one" : "people.role_back", { n: account.held })}
        </p>
      )}
      <TeamsField directory={directory} chosen={draft.teams} set={(teams) => set({ ...draft, teams })} />
    </EditForm>
  );
}
