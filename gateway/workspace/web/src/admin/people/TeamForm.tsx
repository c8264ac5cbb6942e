// Changes a team's name and queues; saving can be undone.
import { type FormEvent, useEffect, useRef, useState } from "react";
import { post } from "../../lib/api";
import type { TeamMembers } from "../../lib/types";
import { why } from "../../lib/why";
import { w } from "../../lib/words";
import { useAct } from "./queries";
import type { TeamsProps } from "./Teams";

interface Wanted {
  name: string;
  queues: readonly string[];
}

async function change(id: string, team: Wanted, wanted: Wanted): Promise<void> {
  const path = { team: id };
  if (wanted.queues.join("\n") !== team.queues.join("\n"))
    await post("/api/admin/teams/{team}/queues", { path, body: { queues: [...wanted.queues] } });
  if (wanted.name !== team.name) await post("/api/admin/teams/{team}/name", { path, body: { name: wanted.name } });
}

export function TeamForm(props: TeamsProps & { team: TeamMembers; close: () => void }) {
  const { directory, close, tell } = props;
  const [team] = useState(props.team);
  const [draft, set] = useState<Wanted>({ name: team.name, queues: team.queues });
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const act = useAct(({ from, to }: { from: Wanted; to: Wanted }) => change(team.id, from, to));
  const refused = (fault: unknown) => tell({ text: w("people.not_done", { why: why(fault, "account") }), bad: true });
  const saved = { ...draft, name: draft.name.trim() };
  const undo = () =>
    act.run({ from: saved, to: team }, () => tell({ text: w("people.restored", { name: team.name }) }), refused);
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (act.running || !saved.name) return;
    act.run(
      { from: team, to: saved },
      () => {
        close();
        tell({ text: w("people.saved", { name: saved.name }), undo });
      },
      refused,
    );
  };
  const same = saved.name === team.name && draft.queues.join("\n") === team.queues.join("\n");
  const toggle = (queue: string, on: boolean) =>
    set({ ...draft, queues: directory.queues.filter((one) => (one === queue ? on : draft.queues.includes(one))) });
  return (
    <form
      className="account-form"
      aria-label={w("people.edit_of", { name: team.name })}
      onSubmit={save}
      onKeyDown={(event) => event.key === "Escape" && close()}
    >
      <label>
        {w("teams.name")}
        <input
          ref={first}
          required
          maxLength={80}
          value={draft.name}
          onChange={(event) => set({ ...draft, name: event.target.value })}
        />
      </label>
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
      <p className="quiet small">{team.members.length ? team.members.join(", ") : w("teams.members_hint")}</p>
      <div className="row end">
        <button type="button" onClick={close}>
          {w("rules.cancel")}
        </button>
        <button type="submit" className="primary" disabled={same || !saved.name || act.running}>
          {w("rules.save")}
        </button>
      </div>
    </form>
  );
}
