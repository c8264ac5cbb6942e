// After a call of the agent's: asks what came of it, without taking the focus from what they write.
import { ClipboardCheck, X } from "lucide-react";
import { useEffect, useState } from "react";
import type { Ringing } from "../../lib/types";
import { w } from "../../lib/words";
import { who } from "../parts/channels";
import { Icon } from "../parts/Icon";

/** The last call of the agent's that is over, until it is dropped or the next one begins. */
export function useCallOver(current: Ringing | undefined): [Ringing | undefined, () => void] {
  const [talked, setTalked] = useState<Ringing>();
  const talking = current?.state === "talking" ? current : undefined;
  useEffect(() => {
    if (talking) setTalked(talking);
  }, [talking]);
  return [current ? undefined : talked, () => setTalked(undefined)];
}

interface Props {
  call: Ringing;
  choose: () => void;
  drop: () => void;
}

export function CallOver({ call, choose, drop }: Props) {
  return (
    <span className="row call-over" role="status">
      <span>{w("wrapups.call_over", { name: who(call) })}</span>
      <button type="button" className="small" title="W" onClick={choose}>
        <Icon of={ClipboardCheck} />
        {w("wrapups.choose")}
      </button>
      <button type="button" className="plain square" aria-label={w("wrapups.later")} onClick={drop}>
        <Icon of={X} />
      </button>
    </span>
  );
}
