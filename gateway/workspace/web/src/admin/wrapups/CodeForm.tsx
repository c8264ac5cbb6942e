// The form of one wrap-up code: a name in each language of the pages, and the team that alone is offered it.
import { useState } from "react";
import type { CodeBody, WrapUpCode, WrapUpList } from "../../lib/types";
import { language, languageName, w } from "../../lib/words";
import { Choice } from "../parts/Choice";
import { EditForm } from "../people/EditForm";

const LONGEST = 40;

interface Props {
  code?: WrapUpCode;
  teams: WrapUpList["teams"];
  languages: WrapUpList["languages"];
  /** `was` is the code as it was when the form came; a new one was like nothing. */
  save: (body: CodeBody, was: CodeBody) => void;
  close: () => void;
}

export function CodeForm({ code, teams, languages, save, close }: Props) {
  const [was] = useState({ names: code?.names ?? {}, team: code?.team ?? "" });
  const [names, setNames] = useState<Record<string, string>>(was.names);
  const [team, setTeam] = useState(was.team);
  const others = [...new Set([...languages, ...Object.keys(names)])].filter((one) => one !== language);
  const kept = Object.fromEntries(Object.entries(names).filter(([, name]) => name.trim()));
  return (
    <EditForm
      of={was.names[language] ?? w("wrapups.new")}
      label={w("wrapups.name_in", { language: languageName(language) })}
      name={names[language] ?? ""}
      longest={LONGEST}
      setName={(name) => setNames({ ...names, [language]: name })}
      ready={Object.keys(kept).length > 0}
      save={() => save({ names: kept, team }, was)}
      close={close}
    >
      {others.map((one) => (
        <label key={one}>
          {w("wrapups.name_in", { language: languageName(one) })}
          <input
            lang={one}
            maxLength={LONGEST}
            value={names[one] ?? ""}
            onChange={(event) => setNames({ ...names, [one]: event.target.value })}
          />
        </label>
      ))}
      <Choice
        label={w("wrapups.team")}
        value={team}
        set={setTeam}
        options={[["", w("wrapups.everybody")], ...teams.map(({ id, name }) => [id, name] as const)]}
      />
    </EditForm>
  );
}
