// The form of a new account. Its first password is made by the server and shown once.
import { type FormEvent, useEffect, useRef, useState } from "react";
import { post } from "../../lib/api";
import type { FirstPassword } from "../../lib/types";
import { why } from "../../lib/why";
import { w } from "../../lib/words";
import type { PageProps } from "../pages";
import { FormEnd } from "../parts/FormEnd";
import { RoleField, TeamsField } from "./fields";
import { type Directory, useAct } from "./queries";

interface Props {
  directory: Directory;
  close: () => void;
  given: (password: FirstPassword) => void;
  tell: PageProps["tell"];
}

const names = new Intl.DisplayNames([w("cldr")], { type: "language" });
const languageName = (code: string) => names.of(code) ?? code;
const EMPTY = { email: "", name: "", role: "agent", language: "", teams: [] as string[] };

export function NewAccount({ directory, close, given, tell }: Props) {
  const [draft, set] = useState({ ...EMPTY, language: document.documentElement.lang });
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const add = useAct((body: typeof EMPTY) => post("/api/admin/accounts", { body }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (add.running) return;
    add.run(
      draft,
      (made) => {
        close();
        given(made);
        tell({ text: w("people.added", { name: draft.name }) });
      },
      () => undefined,
    );
  };
  const put = (some: Partial<typeof EMPTY>) => set({ ...draft, ...some });
  return (
    <form className="account-form" onSubmit={submit} onKeyDown={(event) => event.key === "Escape" && close()}>
      <h3>{w("people.add")}</h3>
      <label>
        {w("people.name")}
        <input
          ref={first}
          required
          maxLength={80}
          value={draft.name}
          onChange={(event) => put({ name: event.target.value })}
        />
      </label>
      <label>
        {w("people.email")}
        <input
          type="email"
          required
          maxLength={254}
          autoComplete="off"
          value={draft.email}
          onChange={(event) => put({ email: event.target.value })}
        />
      </label>
      <RoleField roles={directory.roles} role={draft.role} set={(role) => put({ role })} />
      <label>
        {w("people.language")}
        <select value={draft.language} onChange={(event) => put({ language: event.target.value })}>
          {directory.languages.map((one) => (
            <option key={one} value={one}>
              {languageName(one)}
            </option>
          ))}
        </select>
      </label>
      <TeamsField directory={directory} chosen={draft.teams} set={(teams) => put({ teams })} />
      {add.fault && (
        <p className="told bad" role="alert">
          {w("people.not_done", { why: why(add.fault, "account") })}
        </p>
      )}
      <FormEnd ready={!add.running} does={w("people.create")} close={close} />
    </form>
  );
}
