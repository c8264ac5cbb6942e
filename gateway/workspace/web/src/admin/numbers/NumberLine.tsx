// One number of ours, with the flow that answers there and who says so; in its place, the form that changes it.
import { Lock } from "lucide-react";
import { useReturnedFocus } from "../../desk/focus/useReturnedFocus";
import { Icon } from "../../desk/parts/Icon";
import type { OwnNumber, OwnNumbers } from "../../lib/types";
import { w } from "../../lib/words";
import { FlowForm } from "./Forms";

interface Props {
  one: OwnNumber;
  list: OwnNumbers;
  edited: boolean;
  edit: (number: string) => void;
  assign: (flow: string) => void;
}

export function NumberLine({ one, list, edited, edit, assign }: Props) {
  const button = useReturnedFocus(edited);
  const main = one.added ? "" : list.main;
  if (edited) {
    return (
      <li>
        <FlowForm one={one} main={main} flows={list.flows} save={assign} close={() => edit("")} />
      </li>
    );
  }
  const brand = list.flows.find(({ flow }) => flow === one.flow)?.brand;
  return (
    <li>
      <div className="line-words">
        <span>
          <strong className="figures">{one.number}</strong>
          {!one.answers && <span className="chip bad">{w("numbers.nobody")}</span>}
          {!one.texts && <span className="chip">{w("numbers.calls_only")}</span>}
        </span>
        <span className="small">{brand ? `${brand} (${one.flow})` : one.flow}</span>
        <span className="small quiet">{w(`numbers.by_${one.by}`)}</span>
      </div>
      {one.by === "setting" ? (
        <Icon of={Lock} />
      ) : (
        <div className="row">
          <button
            type="button"
            ref={button}
            aria-label={w("people.edit_of", { name: one.number })}
            onClick={() => edit(one.number)}
          >
            {w("blocks.change")}
          </button>
          {one.added && (
            <button
              type="button"
              aria-label={w("numbers.remove_of", { number: one.number })}
              onClick={() => assign("")}
            >
              {w("numbers.remove")}
            </button>
          )}
        </div>
      )}
    </li>
  );
}
