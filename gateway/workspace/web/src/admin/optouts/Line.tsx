// One address of the list; in its place, the form that takes it off.

import { useReturnedFocus } from "../../desk/focus/useReturnedFocus";
import { whole } from "../../lib/time";
import type { LiftBody, OptOut, OptOuts } from "../../lib/types";
import { w } from "../../lib/words";
import { LiftForm } from "./Forms";

interface Props {
  optOut: OptOut;
  kinds: OptOuts["evidence"];
  lifts: boolean;
  edited: boolean;
  edit: (id: string) => void;
  lift: (body: LiftBody) => void;
}

export function Line({ optOut, kinds, lifts, edited, edit, lift }: Props) {
  const button = useReturnedFocus(edited);
  const { id, address, source, at, reason, lifted_at, lifted_reason } = optOut;
  if (edited) {
    return (
      <li>
        <LiftForm optOut={optOut} kinds={kinds} save={lift} close={() => edit("")} />
      </li>
    );
  }
  const shown = address.startsWith("+") ? address : w("optouts.erased");
  return (
    <li>
      <div className="line-words">
        <span>
          <strong className="figures">{shown}</strong>
          <span className={source === "agent" ? "chip" : "chip warn"}>{w(`optouts.by_${source}`)}</span>
          {lifted_at && <span className="chip ok">{w("optouts.lifted_at", { at: whole(lifted_at) })}</span>}
        </span>
        <span className="small quiet">{[whole(at), reason, lifted_reason].filter(Boolean).join(" · ")}</span>
        {source === "provider" && !lifted_at && <span className="small quiet">{w("refused.opt_out_provider")}</span>}
      </div>
      {lifts && !lifted_at && source !== "provider" && (
        <button
          type="button"
          ref={button}
          aria-label={w("optouts.lift_of", { number: shown })}
          onClick={() => edit(id)}
        >
          {w("optouts.lift")}
        </button>
      )}
    </li>
  );
}
