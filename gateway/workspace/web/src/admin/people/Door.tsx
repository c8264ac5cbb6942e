// Who may come in: another first password, signing out everywhere, switching off and on. Each says what it does first.
import { useState } from "react";
import { post } from "../../lib/api";
import { why } from "../../lib/why";
import { w } from "../../lib/words";
import type { FormProps } from "./AccountForm";
import { type Listed, useAct } from "./queries";

type Act = "password" | "sessions" | "off";

const path = (account: Listed) => ({ path: { account: account.id } });

export function Door({ account, directory, close, given, tell }: FormProps) {
  const [asked, ask] = useState<Act>();
  const refused = (fault: unknown) => {
    ask(undefined);
    tell({ text: w("people.not_done", { why: why(fault, "account") }), bad: true });
  };
  const password = useAct(() => post("/api/admin/accounts/{account}/password", path(account)));
  const sessions = useAct(() => post("/api/admin/accounts/{account}/sessions/end", path(account)));
  const active = useAct((on: boolean) =>
    post("/api/admin/accounts/{account}/active", { ...path(account), body: { active: on } }),
  );
  const done = (text: string, undo?: () => void) => {
    close();
    tell(undo ? { text, undo } : { text });
  };
  const back = () => tell({ text: w("people.on_again", { name: account.name }) });
  const switchOn = () => active.run(true, back, refused);
  const run: Record<Act, () => void> = {
    password: () => password.run(undefined, given, refused),
    sessions: () => sessions.run(undefined, () => done(w("people.signed_out", { name: account.name })), refused),
    off: () => active.run(false, () => done(w("people.switched_off", { name: account.name }), switchOn), refused),
  };
  if (asked) return <Asked act={asked} account={account} cancel={() => ask(undefined)} run={run[asked]} />;
  const mine = account.id === directory.me;
  return (
    <div className="row door">
      {!mine && (
        <button type="button" className="plain" onClick={() => ask("password")}>
          {w("people.password_new")}
        </button>
      )}
      {account.active && account.seen_at && (
        <button type="button" className="plain" onClick={() => ask("sessions")}>
          {w("people.sign_out")}
        </button>
      )}
      {account.active && !mine && (
        <button type="button" className="danger" onClick={() => ask("off")}>
          {w("people.switch_off")}
        </button>
      )}
      {!account.active && (
        <button type="button" onClick={switchOn}>
          {w("people.switch_on")}
        </button>
      )}
    </div>
  );
}

function offAsks(held: number) {
  if (!held) return "people.off_asks";
  return held === 1 ? "people.off_asks_one" : "people.off_asks_held";
}

interface AskedProps {
  act: Act;
  account: Listed;
  cancel: () => void;
  run: () => void;
}

function Asked({ act, account, cancel, run }: AskedProps) {
  const words: Record<Act, string> = {
    password: w("people.password_asks", { name: account.name }),
    sessions: w("people.sign_out_asks", { name: account.name }),
    off: w(offAsks(account.held), { name: account.name, n: account.held }),
  };
  const label: Record<Act, string> = {
    password: w("people.password_new"),
    sessions: w("people.sign_out"),
    off: w("people.switch_off"),
  };
  return (
    <div className="told warn door-asked" role="alertdialog" aria-label={label[act]}>
      <p>{words[act]}</p>
      <div className="row end">
        <button type="button" onClick={cancel}>
          {w("rules.cancel")}
        </button>
        {/* biome-ignore lint/a11y/noAutofocus: what was pressed is gone, and this is what answers it */}
        <button type="button" autoFocus className={act === "off" ? "danger" : "primary"} onClick={run}>
          {label[act]}
        </button>
      </div>
    </div>
  );
}
