// Calls to come, and how calls of ours stood at a moment, in words.
import { at } from "../../lib/time";
import type { Item, Planned } from "../../lib/types";
import { w, wordOr } from "../../lib/words";

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

/** How a call of ours stood at that moment: planned, ringing, answered, or why it was not. */
export function describeCall(item: Item): string {
  const call = item.meta as unknown as Planned;
  const state = wordOr(`outcall.${call.state}`, w("event.state"));
  if (call.purpose !== "agent") return call.state === "queued" ? due(call) : state;
  const own = wordOr(`agent_call.${call.code || call.state}`, "");
  return own ? own.replace("{by}", item.by) : state;
}

/** How a call stands that is not over yet. */
export function standing(call: Planned): string {
  const own = call.purpose === "agent";
  if (call.state === "placing") return w(own ? "planned.you_placing" : "planned.placing");
  if (call.state === "answered") return w(own ? "planned.you_answered" : "planned.answered");
  return own ? w("planned.you_soon") : due(call);
}

/** The customer is called or talks now, or the agent who calls is about to be rung. */
export const underWay = (call: Planned) => call.state !== "queued" || call.purpose === "agent";
