// Teams: who is in them, and which queues only they answer and see.
import { Pencil, Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Icon } from "../../desk/parts/Icon";
import { post } from "../../lib/api";
import type { TeamMembers } from "../../lib/types";
import { why } from "../../lib/why";
import { w } from "../../lib/words";
import type { PageProps } from "../pages";
import { type Directory, useAct } from "./queries";
import { TeamForm } from "./TeamForm";

export interface TeamsProps {
  directory: Directory;
  writes: boolean;
  tell: PageProps["tell"];
}

export function Teams(props: TeamsProps) {
  const [edited, setEdited] = useState("");
  const { teams } = props.directory;
  return (
    <>
      <p className="quiet small">{w(teams.length ? "teams.lead" : "teams.empty")}</p>
      <ul className="accounts" aria-labelledby="teams">
        {teams.map((team) => (
          <li key={team.name}>
            <TeamRow
              team={team}
              writes={props.writes}
              open={edited === team.name}
              toggle={() => setEdited(edited === team.name ? "" : team.name)}
            />
            {edited === team.name && <TeamForm {...props} team={team} close={() => setEdited("")} />}
          </li>
        ))}
      </ul>
      {props.writes && <NewTeam tell={props.tell} made={setEdited} />}
    </>
  );
}

interface RowProps {
  team: TeamMembers;
  writes: boolean;
  open: boolean;
  toggle: () => void;
}

function TeamRow({ team, writes, open, toggle }: RowProps) {
  const many = team.members.length;
  return (
    <div className="account team">
      <div className="account-who">
        <strong>{team.name}</strong>
        <span className="quiet small">{w(many === 1 ? "teams.member" : "teams.members", { n: many })}</span>
        <span className="quiet small">{team.queues.join(", ") || w("teams.no_queue")}</span>
        {!many && team.queues.length > 0 && <span className="chip warn">{w("teams.nobody")}</span>}
      </div>
      {writes && (
        <button
          type="button"
          className="plain square"
          onClick={toggle}
          aria-expanded={open}
          aria-label={w("people.edit_of", { name: team.name })}
          title={w("rules.edit")}
        >
          <Icon of={Pencil} />
        </button>
      )}
    </div>
  );
}

function NewTeam({ tell, made }: { tell: PageProps["tell"]; made: (name: string) => void }) {
  const [name, set] = useState("");
  const add = useAct((wanted: string) => post("/api/admin/teams", { body: { name: wanted } }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = name.trim();
    if (!wanted || add.running) return;
    add.run(
      wanted,
      () => {
        set("");
        made(wanted);
        tell({ text: w("teams.created", { name: wanted }) });
      },
      (fault) => tell({ text: w("people.not_done", { why: why(fault, "account") }), bad: true }),
    );
  };
  return (
    <form className="row new-team" onSubmit={submit}>
      <label>
        {w("teams.new")}
        <input value={name} maxLength={80} onChange={(event) => set(event.target.value)} />
      </label>
      <button type="submit" disabled={!name.trim() || add.running}>
        <Icon of={Plus} />
        {w("teams.create")}
      </button>
    </form>
  );
}
