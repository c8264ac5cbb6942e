// Calls to come in this conversation, above the composer: when, and what may be done about them.
import { PhoneOutgoing } from "lucide-react";
import type { Planned } from "../../lib/types";
import { language, w } from "../../lib/words";
import { standing } from "../calls/describeCall";
import { Icon } from "../parts/Icon";

interface Props {
  calls: Planned[];
  act: (call: Planned, verb: "cancel" | "now") => void;
}

export function PlannedCalls({ calls, act }: Props) {
  if (calls.length === 0) return null;
  return (
    <ul className="planned" aria-label={w("planned.title")}>
      {calls.map((call) => (
        <li key={call.id}>
          <Icon of={PhoneOutgoing} />
          <span>
            {standing(call)}
            {call.reason[language] && <span className="quiet small"> · {call.reason[language]}</span>}
          </span>
          {call.state === "queued" && (
            <span className="row">
              <button type="button" className="plain" onClick={() => act(call, "cancel")}>
                {w("planned.cancel")}
              </button>
              {call.purpose !== "agent" && (
                <button type="button" className="plain" onClick={() => act(call, "now")}>
                  {w("planned.now")}
                </button>
              )}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
