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

async function change(team: Wanted, wanted: Wanted): Promise<void> {
  if (wanted.queues.join("\n") !== team.queues.join("\n"))
    await post("/api/admin/teams/{team}/queues", { path: { team: team.name }, body: { queues: [...wanted.queues] } });
  if (wanted.name !== team.name)
    await post("/api/admin/teams/{team}/name", { path: { team: team.name }, body: { name: wanted.name } });
}

export function TeamForm({ team, directory, close, tell }: TeamsProps & { team: TeamMembers; close: () => void }) {
  const [draft, set] = useState<Wanted>({ name: team.name, queues: team.queues });
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const act = useAct(({ from, to }: { from: Wanted; to: Wanted }) => change(from, to));
  const refused = (fault: unknown) => tell({ text: w("people.not_done", { why: why(fault, "account") }), bad: true });
  const saved = { ...draft, name: draft.name.trim() };
  const undo = () =>
    act.mutate(
      { from: saved, to: team },
      { onSuccess: () => tell({ text: w("people.restored", { name: team.name }) }), onError: refused },
    );
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (act.isPending || !saved.name) return;
    act.mutate(
      { from: team, to: saved },
      {
        onSuccess: () => {
          close();
          tell({ text: w("people.saved", { name: saved.name }), undo });
        },
        onError: refused,
      },
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
        <button type="submit" className="primary" disabled={same || !saved.name || act.isPending}>
          {w("rules.save")}
        </button>
      </div>
    </form>
  );
}
