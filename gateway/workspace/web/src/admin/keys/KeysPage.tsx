// The admin's page of the keys by which other programs sign their requests.
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { useReturnedFocus } from "../../desk/focus/useReturnedFocus";
import { Icon } from "../../desk/parts/Icon";
import type { KeySecret, NewKey } from "../../lib/types";
import { why } from "../../lib/why";
import { w } from "../../lib/words";
import type { PageProps } from "../pages";
import { Loaded } from "../parts/Loaded";
import { Once } from "../parts/Once";
import { PageHead } from "../parts/PageHead";
import { KeyForm } from "./KeyForm";
import { KeyLine } from "./KeyLine";
import { useCreate, useKeys, useRevoke, useRotate } from "./queries";

const OVERLAP_DAYS = 7;

export function KeysPage({ tell }: PageProps) {
  const list = useKeys();
  const [adding, setAdding] = useState(false);
  const [once, setOnce] = useState<KeySecret & { name: string }>();
  const button = useReturnedFocus(adding || once !== undefined);
  const acts = useActs(tell, (given) => {
    setAdding(false);
    setOnce(given);
  });
  return (
    <div className="admin-page replies-page">
      <PageHead title={w("admin.keys")} lead={w("keys_admin.lead")}>
        {list.data && !adding && (
          <button type="button" className="primary" ref={button} onClick={() => setAdding(true)}>
            <Icon of={KeyRound} />
            {w("keys_admin.new")}
          </button>
        )}
      </PageHead>
      {once && (
        <Once
          title={w("keys_admin.secret_of", { name: once.name, id: once.id })}
          secret={once.secret}
          hint={w("keys_admin.secret_once")}
          closing={w("keys_admin.secret_close")}
          close={() => setOnce(undefined)}
        />
      )}
      <section className="admin-part" aria-label={w("admin.keys")}>
        <Loaded of={list} failed={w("keys_admin.failed")} lines={3}>
          {(data) => (
            <>
              {adding && <KeyForm keys={data} save={acts.create} close={() => setAdding(false)} />}
              {data.keys.length === 0 && <p className="quiet">{w("keys_admin.none")}</p>}
              <ul className="admin-lines">
                {data.keys.map((one) => (
                  <KeyLine
                    key={one.key.id}
                    shown={one}
                    now={data.now}
                    rotate={() => acts.rotate(one.key.id, one.key.name)}
                    revoke={() => acts.revoke(one.key.id, one.key.name)}
                  />
                ))}
              </ul>
            </>
          )}
        </Loaded>
      </section>
    </div>
  );
}

/** What the page does; `given` gets a secret to be shown once. */
function useActs(tell: PageProps["tell"], given: (secret: KeySecret & { name: string }) => void) {
  const creating = useCreate();
  const rotating = useRotate();
  const revoking = useRevoke();
  const onError = (fault: unknown) => tell({ text: why(fault), bad: true });
  return {
    create: (body: NewKey) =>
      creating.mutate(body, { onSuccess: (made) => given({ ...made, name: body.name }), onError }),
    rotate: (id: string, name: string) =>
      rotating.mutate({ id, days: OVERLAP_DAYS }, { onSuccess: (made) => given({ ...made, name }), onError }),
    revoke: (id: string, name: string) =>
      revoking.mutate(id, { onSuccess: () => tell({ text: w("keys_admin.revoked", { name }) }), onError }),
  };
}
