// What happened between messages, in grey; more than two fold into the newest.
import { ChevronDown, ChevronRight } from "lucide-react";
import { useState } from "react";
import { decisionIn, sentence } from "../../lib/decision";
import { at } from "../../lib/time";
import type { Item, Planned } from "../../lib/types";
import { w, wordOr } from "../../lib/words";
import { Icon } from "../parts/Icon";
import { When } from "./Message";
import { due } from "./PlannedCalls";

const UNFOLDED = 2;

export function Events({ items }: { items: Item[] }) {
  const [open, set] = useState(false);
  const long = items.length > UNFOLDED;
  const shown = !long || open ? items : items.slice(-1);
  return (
    <div className="events">
      {long && (
        <button type="button" className="plain small" aria-expanded={open} onClick={() => set(!open)}>
          <Icon of={open ? ChevronDown : ChevronRight} />
          {w("desk.steps", { n: items.length })}
        </button>
      )}
      {shown.map((item) => (
        <p key={item.id}>
          <span>{describe(item)}</span>
          <When at={item.at} />
        </p>
      ))}
    </div>
  );
}

const text = (value: unknown) => (typeof value === "string" ? value : "");

/** An event in words. */
export function describe(item: Item): string {
  const decision = decisionIn(item.meta);
  if (item.event === "offered" && decision) return sentence(decision);
  if (item.event === "outcall") return describeCall(item.meta as unknown as Planned);
  const to = text(item.meta.to) || (text(item.meta.exit) && "back");
  const key = item.event === "state" ? `event.${to === "back" && !item.by ? "goes_on" : to}` : `event.${item.event}`;
  const what = item.event === "looked_up" ? wordOr(`fact.${String(item.meta.name)}`, item.text) : item.text;
  const until = text(item.meta.until);
  return wordOr(key, item.event)
    .replace("{by}", item.by)
    .replace("{text}", what)
    .replace("{until}", until && at(until));
}

/** How a call of ours stood at that moment: planned, ringing, answered, or why it was not. */
const describeCall = (call: Planned) =>
  call.state === "queued" ? due(call) : wordOr(`outcall.${call.state}`, call.state);
