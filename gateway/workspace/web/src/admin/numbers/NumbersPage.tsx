// The admin's page of our numbers: which flow answers at each. Every change is told, and can be undone.
import { Phone } from "lucide-react";
import { useState } from "react";
import { useReturnedFocus } from "../../desk/focus/useReturnedFocus";
import { Icon } from "../../desk/parts/Icon";
import { why } from "../../lib/why";
import { w } from "../../lib/words";
import type { PageProps } from "../pages";
import { Loaded } from "../parts/Loaded";
import { PageHead } from "../parts/PageHead";
import { AddForm } from "./Forms";
import { NumberLine } from "./NumberLine";
import { useAssign, useNumbers } from "./queries";

const NEW = "new";

export function NumbersPage({ tell }: PageProps) {
  const list = useNumbers();
  const [edited, edit] = useState("");
  const assign = useAssigning(tell, () => edit(""));
  const adding = useReturnedFocus(edited === NEW);
  return (
    <div className="admin-page replies-page">
      <PageHead title={w("admin.numbers")} lead={w("numbers.lead")}>
        {edited !== NEW && list.data && (
          <button type="button" className="primary" ref={adding} onClick={() => edit(NEW)}>
            <Icon of={Phone} />
            {w("numbers.add")}
          </button>
        )}
      </PageHead>
      <Loaded of={list} failed={w("numbers.failed")} lines={4}>
        {(data) => (
          <section className="admin-part" aria-label={w("admin.numbers")}>
            {edited === NEW && (
              <AddForm flows={data.flows} save={(number, flow) => assign(number, flow, "")} close={() => edit("")} />
            )}
            <ul className="admin-lines">
              {data.numbers.map((one) => (
                <NumberLine
                  key={one.number}
                  one={one}
                  list={data}
                  edited={edited === one.number}
                  edit={edit}
                  assign={(flow) => assign(one.number, flow, one.by === "admin" ? one.flow : "")}
                />
              ))}
            </ul>
          </section>
        )}
      </Loaded>
    </div>
  );
}

/** Gives a number to a flow, or with an empty one back to what answered before; `was` is what the page showed. */
function useAssigning(tell: PageProps["tell"], done: () => void) {
  const assigning = useAssign();
  const onError = (fault: unknown) => tell({ text: why(fault), bad: true });
  const assign = (number: string, flow: string, was: string) =>
    assigning.mutate(
      { number, flow, was },
      {
        onSuccess: (answer) => {
          done();
          const text = w(flow ? "numbers.done" : "numbers.given_back", { number: answer.number, flow });
          tell({ text, undo: () => assign(answer.number, was, flow) });
        },
        onError,
      },
    );
  return assign;
}
