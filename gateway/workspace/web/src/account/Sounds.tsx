// What one is told of while one looks at something else: notices of the browser, and a soft tone.
import { useState } from "react";
import { NOTICES, permitted } from "../desk/news/notices";
import { TeamsTold } from "../desk/news/TeamsTold";
import { w } from "../lib/words";
import { type PartProps, Radios } from "./OwnSettings";

export function Sounds({ settings, change }: PartProps) {
  const [denied, setDenied] = useState(false);
  const take = async (notices: PartProps["settings"]["notices"]) => {
    change({ notices });
    setDenied(notices !== "none" && !(await permitted()));
  };
  return (
    <section className="card" aria-labelledby="own-told">
      <h2 id="own-told">{w("news.title")}</h2>
      <Radios
        name="notices"
        legend={w("news.lead")}
        choices={NOTICES.map((one) => [one, w(`news.of_${one}`)])}
        value={settings.notices}
        take={(notices) => void take(notices)}
      />
      {denied && (
        <p className="told warn" role="alert">
          {w("news.denied")}
        </p>
      )}
      <label className="inline">
        <input type="checkbox" checked={settings.tone} onChange={(event) => change({ tone: event.target.checked })} />
        {w("news.tone")}
      </label>
      <TeamsTold
        teams={settings.teams}
        change={(to) => change({ teams: settings.teams.map((one) => (one.id === to.id ? to : one)) })}
      />
    </section>
  );
}
