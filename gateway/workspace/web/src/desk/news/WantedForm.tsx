// Of what the browser tells an agent who looks at something else, and whether a soft tone sounds with it.

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { post } from "../../lib/api";
import type { Wanted } from "../../lib/types";
import { why } from "../../lib/why";
import { w } from "../../lib/words";
import type { Toast } from "../parts/Toasts";
import { keys } from "../state/queries";
import { NOTICES, permitted } from "./notices";
import { TeamsTold } from "./TeamsTold";
import { wantedBody } from "./tell";

interface Props {
  wants: Wanted;
  tell: (toast: Toast) => void;
  close: () => void;
}

export function WantedForm({ wants, tell, close }: Props) {
  const [notices, setNotices] = useState(wants.notices);
  const [tone, setTone] = useState(wants.tone);
  const [teams, setTeams] = useState(wants.teams);
  const client = useQueryClient();
  const saving = useMutation({
    mutationFn: (body: Wanted) => post("/api/desk/me/wants", { body: wantedBody(body) }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.me }),
    onError: (fault) => tell({ text: why(fault), bad: true }),
  });
  const keep = async (event: FormEvent) => {
    event.preventDefault();
    if (saving.isPending) return;
    const shown = notices === "none" || (await permitted());
    await saving.mutateAsync({ notices, tone, teams });
    tell(shown ? { text: w("news.kept") } : { text: w("news.denied"), bad: true });
    close();
  };
  return (
    <form className="menu how-form" onSubmit={(event) => void keep(event).catch(() => {})}>
      <fieldset>
        <legend>{w("news.lead")}</legend>
        {NOTICES.map((choice) => (
          <label className="inline" key={choice}>
            <input type="radio" name="notices" checked={notices === choice} onChange={() => setNotices(choice)} />
            {w(`news.of_${choice}`)}
          </label>
        ))}
      </fieldset>
      <label className="inline">
        <input type="checkbox" checked={tone} onChange={(event) => setTone(event.target.checked)} />
        {w("news.tone")}
      </label>
      <TeamsTold teams={teams} change={(to) => setTeams(teams.map((one) => (one.id === to.id ? to : one)))} />
      <button type="submit" className="primary" aria-disabled={saving.isPending}>
        {w("calls.keep")}
      </button>
    </form>
  );
}
