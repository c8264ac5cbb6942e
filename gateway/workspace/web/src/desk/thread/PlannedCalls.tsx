// Calls to come in this conversation, above the composer: when, and what may be done about them.
import { PhoneOutgoing } from "lucide-react";
import { at } from "../../lib/time";
import type { Planned } from "../../lib/types";
import { language, w, wordOr } from "../../lib/words";
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
            {status(call)}
            {call.reason[language] && <span className="quiet small"> · {call.reason[language]}</span>}
          </span>
          {call.state === "queued" && (
            <span className="row">
              <button type="button" className="plain" onClick={() => act(call, "cancel")}>
                {w("planned.cancel")}
              </button>
              <button type="button" className="plain" onClick={() => act(call, "now")}>
                {w("planned.now")}
              </button>
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

function status(call: Planned): string {
  if (call.state === "placing") return w("planned.placing");
  if (call.state === "answered") return w("planned.answered");
  return due(call);
}

/** When a planned call will be made, and what became of the last try. */
export function due(call: Pick<Planned, "due_at" | "attempts" | "outcome" | "code" | "moment">): string {
  const time = at(call.due_at);
  if (call.attempts > 0 && call.outcome) {
    return w("planned.again", { outcome: wordOr(`outcall.${call.outcome}`, w("outcall.failed")), time });
  }
  if (call.code) return w("planned.at", { time });
  if (call.moment === "now") return w("planned.soon");
  return call.moment === "agent" ? w("planned.agent") : w("planned.at", { time });
}
