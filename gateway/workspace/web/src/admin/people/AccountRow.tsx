// One account as a line: who, with which role, in which teams, and how and when they sign in.
import { Ban, KeyRound, Pencil, ShieldCheck } from "lucide-react";
import { useReturnedFocus } from "../../desk/focus/useReturnedFocus";
import { Icon } from "../../desk/parts/Icon";
import { since, whole } from "../../lib/time";
import { w } from "../../lib/words";
import { roleName } from "./fields";
import type { Listed } from "./queries";

interface Props {
  account: Listed;
  mine: boolean;
  writes: boolean;
  open: boolean;
  toggle: () => void;
}

export function AccountRow({ account, mine, writes, open, toggle }: Props) {
  const button = useReturnedFocus(open);
  return (
    <div className="account">
      <div className="account-who">
        <strong>{account.name}</strong>
        {mine && <span className="chip mine">{w("people.you")}</span>}
        <span className="quiet small">{account.email}</span>
      </div>
      <div className="account-role">
        {roleName(account.role)}
        <span className="quiet small">{account.teams.join(", ") || w("people.no_team")}</span>
      </div>
      <div className="account-state">
        <State account={account} />
      </div>
      {writes && (
        <button
          type="button"
          ref={button}
          className="plain square"
          onClick={toggle}
          aria-expanded={open}
          aria-label={w("people.edit_of", { name: account.name })}
          title={w("rules.edit")}
        >
          <Icon of={Pencil} />
        </button>
      )}
    </div>
  );
}

function State({ account }: { account: Listed }) {
  if (!account.active)
    return (
      <span className="chip bad">
        <Icon of={Ban} />
        {w("people.off")}
      </span>
    );
  return (
    <>
      {account.password_due && (
        <span className="chip warn">
          <Icon of={KeyRound} />
          {w("people.password_due")}
        </span>
      )}
      {account.second_step && (
        <span className="chip ok">
          <Icon of={ShieldCheck} />
          {w("people.second_step")}
        </span>
      )}
      <span className="quiet small">
        {account.seen_at ? (
          <time dateTime={account.seen_at} title={whole(account.seen_at)}>
            {w("people.seen", { when: since(account.seen_at) })}
          </time>
        ) : (
          w("people.not_signed_in")
        )}
      </span>
    </>
  );
}
