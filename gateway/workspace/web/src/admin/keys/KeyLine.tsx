// One key of the list: what it may do and how much it did, with its two acts. Revoking asks once more.
import { useState } from "react";
import { whole } from "../../lib/time";
import type { ShownKey } from "../../lib/types";
import { w } from "../../lib/words";
import { Question } from "../parts/Question";

interface Props {
  shown: ShownKey;
  now: string;
  rotate: () => void;
  revoke: () => void;
}

export function KeyLine({ shown: { key, used }, now, rotate, revoke }: Props) {
  const [asked, ask] = useState(false);
  const { name, id, scopes, per_hour, networks, flows, brands, revoked_at, old_until, created_at, webhook } = key;
  const quota = per_hour ? w("keys_admin.used", { used, of: per_hour }) : w("keys_admin.used_free", { used });
  const places = [...flows, ...brands.map((brand) => w("keys_admin.all_of", { brand }))];
  return (
    <li>
      <div className="line-words">
        <span>
          <strong>{name}</strong>
          {scopes.map((scope) => (
            <span key={scope} className="chip">
              {scope}
            </span>
          ))}
          {revoked_at && <span className="chip bad">{w("keys_admin.revoked_at", { at: whole(revoked_at) })}</span>}
          {!revoked_at && old_until && old_until > now && (
            <span className="chip warn">{w("keys_admin.old_until", { at: whole(old_until) })}</span>
          )}
        </span>
        <span className="small quiet">
          {[id, quota, places.join(", "), networks.join(", "), webhook, whole(created_at)].filter(Boolean).join(" · ")}
        </span>
      </div>
      {!revoked_at && !asked && (
        <div className="row">
          <button type="button" onClick={rotate} aria-label={w("keys_admin.rotate_of", { name })}>
            {w("keys_admin.rotate")}
          </button>
          <button type="button" onClick={() => ask(true)} aria-label={w("keys_admin.revoke_of", { name })}>
            {w("keys_admin.revoke")}
          </button>
        </div>
      )}
      {!revoked_at && asked && (
        <Question
          words={w("keys_admin.revoke_sure", { name })}
          yes={w("keys_admin.revoke")}
          act={revoke}
          close={() => ask(false)}
        />
      )}
    </li>
  );
}
