// The admin's page of those who want no texts: searched by number, added to, and lifted with a reason.
import { MessageSquareOff } from "lucide-react";
import { useState } from "react";
import { useReturnedFocus } from "../../desk/focus/useReturnedFocus";
import { Icon } from "../../desk/parts/Icon";
import { useSettled } from "../../desk/state/browser";
import type { LiftBody, NewOptOut, OptOut } from "../../lib/types";
import { why } from "../../lib/why";
import { w } from "../../lib/words";
import type { PageProps } from "../pages";
import { Loaded } from "../parts/Loaded";
import { NumberSearch } from "../parts/NumberSearch";
import { PageHead } from "../parts/PageHead";
import { AddForm } from "./Forms";
import { Line } from "./Line";
import { useAdd, useLift, useOptOuts, usePutBack } from "./queries";

const NEW = "new";
const SETTLE_MS = 250;

export function OptOutsPage({ may, tell }: PageProps) {
  const [sought, setSought] = useState("");
  const [lifted, setLifted] = useState(false);
  const [edited, edit] = useState("");
  const list = useOptOuts(useSettled(sought, SETTLE_MS), lifted);
  const acts = useActs(tell, may("optouts:lift"), () => edit(""));
  const adding = useReturnedFocus(edited === NEW);
  return (
    <div className="admin-page replies-page">
      <PageHead title={w("admin.optouts")} lead={w("optouts.lead")}>
        {edited !== NEW && (
          <button type="button" className="primary" ref={adding} onClick={() => edit(NEW)}>
            <Icon of={MessageSquareOff} />
            {w("optouts.add")}
          </button>
        )}
      </PageHead>
      <section className="admin-part" aria-label={w("admin.optouts")}>
        {edited === NEW && <AddForm save={acts.add} close={() => edit("")} />}
        <NumberSearch
          sought={sought}
          seek={setSought}
          all={lifted}
          setAll={setLifted}
          words={w("optouts.lifted_too")}
        />
        <Loaded of={list} failed={w("optouts.failed")} lines={5}>
          {(data) => (
            <>
              {data.opt_outs.length === 0 && (
                <p className="quiet">{w(sought ? "optouts.none_found" : "optouts.none")}</p>
              )}
              <ul className="admin-lines">
                {data.opt_outs.map((one) => (
                  <Line
                    key={one.id}
                    optOut={one}
                    kinds={data.evidence}
                    lifts={may("optouts:lift")}
                    edited={edited === one.id}
                    edit={edit}
                    lift={(body) => acts.lift(one, body)}
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

/** What the page does; each act is told. Whoever may lift can undo an addition. */
function useActs(tell: PageProps["tell"], lifts: boolean, done: () => void) {
  const adding = useAdd();
  const lifting = useLift();
  const putting = usePutBack();
  const onError = (fault: unknown) => tell({ text: why(fault), bad: true });
  const putBack = ({ id, address }: OptOut) =>
    putting.mutate(id, { onSuccess: () => tell({ text: w("optouts.put_back", { number: address }) }), onError });
  const lift = (optOut: OptOut, body: LiftBody) =>
    lifting.mutate(
      { id: optOut.id, body },
      {
        onSuccess: () => {
          done();
          tell({ text: w("optouts.lifted", { number: optOut.address }), undo: () => putBack(optOut) });
        },
        onError,
      },
    );
  const add = (body: NewOptOut) =>
    adding.mutate(body, {
      onSuccess: (made) => {
        done();
        const undo = () => lift(made, { reason: w("optouts.undone") });
        tell({ text: w("optouts.added", { number: made.address }), ...(lifts && { undo }) });
      },
      onError,
    });
  return { add, lift };
}
