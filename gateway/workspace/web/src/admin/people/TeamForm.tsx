// Changes a team's name and queues; saving can be undone.
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { Icon } from "../../desk/parts/Icon";
import { post } from "../../lib/api";
import type { TeamMembers } from "../../lib/types";
import { why } from "../../lib/why";
import { w } from "../../lib/words";
import { EditForm } from "./EditForm";
import { sameNames, useAct } from "./queries";
import type { TeamsProps } from "./Teams";

interface Wanted {
  name: string;
  queues: readonly string[];
}

async function change(id: string, team: Wanted, wanted: Wanted): Promise<void> {
  const path = { team: id };
  if (!sameNames(wanted.queues, team.queues))
    await post("/api/admin/teams/{team}/queues", { path, body: { queues: [...wanted.queues] } });
  if (wanted.name !== team.name) await post("/api/admin/teams/{team}/name", { path, body: { name: wanted.name } });
}

/** Deletes the team, if nothing belongs to it; told, and can be undone. */
function useDelete({ id, name }: TeamMembers, tell: TeamsProps["tell"], close: () => void) {
  const path = { team: id };
  const deleting = useAct(() => post("/api/admin/teams/{team}/delete", { path }));
  const restoring = useAct(() => post("/api/admin/teams/{team}/restore", { path }));
  const refused = (fault: unknown) => tell({ text: w("people.not_done", { why: why(fault, "account") }), bad: true });
  const undo = () => restoring.run(undefined, () => tell({ text: w("people.restored", { name }) }), refused);
  return () =>
    deleting.run(
      undefined,
      () => {
        close();
        tell({ text: w("teams.deleted", { name }), undo });
      },
      refused,
    );
}

export function TeamForm(props: TeamsProps & { team: TeamMembers; close: () => void }) {
  const { directory, close, tell } = props;
  const [team] = useState(props.team);
  const [draft, set] = useState<Wanted>({ name: team.name, queues: team.queues });
  const act = useAct(({ from, to }: { from: Wanted; to: Wanted }) => change(team.id, from, to));
  const refused = (fault: unknown) => tell({ text: w("people.not_done", { why: why(fault, "account") }), bad: true });
  const saved = { ...draft, name: draft.name.trim() };
  const undo = () =>
    act.run({ from: saved, to: team }, () => tell({ text: w("people.restored", { name: team.name }) }), refused);
  const save = () =>
    act.run(
      { from: team, to: saved },
      () => {
        close();
        tell({ text: w("people.saved", { name: saved.name }), undo });
      },
      refused,
    );
  const remove = useDelete(team, tell, close);
  const same = saved.name === team.name && sameNames(draft.queues, team.queues);
  const toggle = (queue: string, on: boolean) =>
    set({ ...draft, queues: directory.queues.filter((one) => (one === queue ? on : draft.queues.includes(one))) });
  return (
    <EditForm
      of={team.name}
      label={w("teams.name")}
      name={draft.name}
      setName={(name) => set({ ...draft, name })}
      ready={!same && saved.name !== "" && !act.running}
      save={save}
      close={close}
    >
      <fieldset className="line-types">
        <legend>{w("teams.queues")}</legend>
        {directory.queues.map((queue) => (
          <label className="inline" key={queue}>
            <input
              type="checkbox"
              checked={draft.queues.includes(queue)}
              onChange={(event) => toggle(queue, event.target.checked)}
            />
            {queue}
          </label>
        ))}
      </fieldset>
      <p className="quiet small">{w("teams.queues_hint")}</p>
      <div className="row">
        <button type="button" onClick={() => !act.running && remove()} aria-disabled={act.running}>
          <Icon of={Trash2} />
          {w("teams.delete")}
        </button>
      </div>
      <p className="quiet small">{team.members.length ? team.members.join(", ") : w("teams.members_hint")}</p>
    </EditForm>
  );
}
