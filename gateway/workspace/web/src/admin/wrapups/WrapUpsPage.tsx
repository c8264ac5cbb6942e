// The admin's page of wrap-up codes: made, renamed, ordered and retired, and who is asked for one on resolving.
import { ClipboardCheck } from "lucide-react";
import { useState } from "react";
import { useReturnedFocus } from "../../desk/focus/useReturnedFocus";
import { Icon } from "../../desk/parts/Icon";
import { labelName } from "../../lib/labels";
import type { CodeBody, DemandsChange, WrapUpCode } from "../../lib/types";
import { why } from "../../lib/why";
import { w } from "../../lib/words";
import type { PageProps } from "../pages";
import { Loaded } from "../parts/Loaded";
import { PageHead } from "../parts/PageHead";
import { Retired } from "../parts/Retired";
import { CodeForm } from "./CodeForm";
import { CodeLine } from "./CodeLine";
import { DemandLines } from "./DemandLines";
import { useAsk, useChangeCode, useCodeList, useMakeCode, useTakeCode, type Verb } from "./queries";

const NEW = "new";
/** What undoes each act on a code. */
const BACK: Record<Verb, Verb> = { retire: "restore", restore: "retire", up: "down", down: "up" };

export function WrapUpsPage({ tell }: PageProps) {
  const list = useCodeList();
  const [edited, edit] = useState("");
  const acts = useActs(tell, () => edit(""));
  const ask = useAsking(tell);
  const adding = useReturnedFocus(edited === NEW);
  return (
    <div className="admin-page replies-page">
      <PageHead title={w("admin.wrap_ups")} lead={w("wrapups.lead")}>
        {edited !== NEW && list.data && (
          <button type="button" className="primary" ref={adding} onClick={() => edit(NEW)}>
            <Icon of={ClipboardCheck} />
            {w("wrapups.new")}
          </button>
        )}
      </PageHead>
      <Loaded of={list} failed={w("wrapups.failed")} lines={4}>
        {(data) => (
          <>
            <section className="admin-part" aria-label={w("admin.wrap_ups")}>
              {edited === NEW && (
                <CodeForm teams={data.teams} languages={data.languages} save={acts.make} close={() => edit("")} />
              )}
              {data.codes.length === 0 && <p className="quiet">{w("wrapups.empty")}</p>}
              <ul className="admin-lines">
                {data.codes.map((one) => (
                  <CodeLine
                    key={one.code.id}
                    listed={one}
                    list={data}
                    edited={edited === one.code.id}
                    edit={edit}
                    change={(body, was) => acts.change(one.code.id, body, was)}
                    take={(verb) => acts.take(one.code, verb)}
                  />
                ))}
              </ul>
            </section>
            <Retired
              retired={data.retired.map((code) => ({ id: code.id, name: labelName(code) }))}
              bringBack={(id) => acts.bringBack(data.retired.find((code) => code.id === id))}
            />
            <DemandLines list={data} ask={ask} />
          </>
        )}
      </Loaded>
    </div>
  );
}

const TOLD = { retire: "retired", restore: "restored", up: "moved", down: "moved" } as const;

/** What the page does; each act is told, and can be undone. */
function useActs(tell: PageProps["tell"], done: () => void) {
  const making = useMakeCode();
  const changing = useChangeCode();
  const taking = useTakeCode();
  const onError = (fault: unknown) => tell({ text: why(fault), bad: true });
  const take = (code: WrapUpCode, verb: Verb) => {
    const told = { text: w(`wrapups.${TOLD[verb]}`, { name: labelName(code) }), undo: () => take(code, BACK[verb]) };
    taking.mutate({ id: code.id, verb }, { onSuccess: () => tell(told), onError });
  };
  const make = (body: CodeBody) =>
    making.mutate(body, {
      onSuccess: (made) => {
        done();
        tell({ text: w("wrapups.made", { name: labelName(made) }), undo: () => take(made, "retire") });
      },
      onError,
    });
  const change = (id: string, body: CodeBody, was: CodeBody) =>
    changing.mutate(
      { id, body: { ...body, was } },
      {
        onSuccess: ({ names, team }) => {
          done();
          tell({
            text: w("wrapups.changed", { name: labelName(body) }),
            undo: () => change(id, { names, team }, body),
          });
        },
        onError,
      },
    );
  const bringBack = (code?: WrapUpCode) => code && take(code, "restore");
  return { make, change, take, bringBack };
}

/** Says what a team is asked for on resolving; told, and can be undone. */
function useAsking(tell: PageProps["tell"]) {
  const asking = useAsk();
  const onError = (fault: unknown) => tell({ text: why(fault), bad: true });
  const ask = (wanted: DemandsChange, name: string) =>
    asking.mutate(wanted, {
      onSuccess: (before) => {
        const { team = "", code, label } = wanted;
        const undone = { team, was: { code, label }, ...before };
        tell({ text: w("wrapups.demands_changed", { name }), undo: () => ask(undone, name) });
      },
      onError,
    });
  return ask;
}
