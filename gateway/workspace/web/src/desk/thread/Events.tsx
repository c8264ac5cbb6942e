// What happened between messages, in grey; more than two fold into the newest and any call for help.
import { ChevronDown, ChevronRight } from "lucide-react";
import { useState } from "react";
import { decisionIn, sentence } from "../../lib/decision";
import { labelName } from "../../lib/labels";
import { at } from "../../lib/time";
import type { Item } from "../../lib/types";
import { w, wordOr } from "../../lib/words";
import { describeCall } from "../calls/describeCall";
import { Icon } from "../parts/Icon";
import { heldBecause } from "../planned/PlannedTexts";
import { When } from "./Message";

const UNFOLDED = 2;

interface Props {
  items: Item[];
  /** Opens another conversation that an event names. */
  open: (conversation: string) => void;
}

export function Events({ items, open: openOther }: Props) {
  const [open, set] = useState(false);
  const long = items.length > UNFOLDED;
  const newest = items.at(-1);
  const shown = !long || open ? items : items.filter((item) => item === newest || item.event === "emergency");
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
          {typeof item.meta.other === "string" && <Other item={item} id={item.meta.other} open={openOther} />}
          <When at={item.at} />
        </p>
      ))}
    </div>
  );
}

/** The way to the other half of a conversation that was split, by its reference. */
function Other({ item, id, open }: { item: Item; id: string; open: Props["open"] }) {
  return (
    <button type="button" className="plain small" onClick={() => open(id)}>
      {w("split.open", { reference: text(item.meta.reference) })}
    </button>
  );
}

const text = (value: unknown) => (typeof value === "string" ? value : "");

/** An event in words. */
export function describe(item: Item): string {
  const decision = decisionIn(item.meta);
  if (item.event === "offered" && decision) return sentence(decision);
  if (item.event === "outcall") return describeCall(item);
  const what = whatOf(item);
  const until = text(item.meta.until);
  return wordOr(`event.${eventOf(item)}`, w("event.state"))
    .replace("{by}", item.by)
    .replace("{text}", what)
    .replace("{level}", wordOr(`level.${item.text}`, w("level.none")).toLowerCase())
    .replace("{until}", until && at(until))
    .replace("{why}", heldBecause(text(item.meta.reason)));
}

/** What an event is about: a look-up by its name, a label and a priority in the language of the page. */
function whatOf({ event, text: said, meta }: Item): string {
  if (event === "looked_up") return wordOr(`fact.${String(meta.name)}`, said);
  if (meta.names) return labelName({ names: meta.names as Record<string, string> });
  return meta.priority ? wordOr(`priority.${String(meta.priority)}`, said).toLowerCase() : said;
}

/** The name of an event. A change of state goes by what it led to. */
function eventOf(item: Item): string {
  if (item.event === "collected" && !item.text) return "collected_unshown";
  if (item.event !== "state") return item.event;
  const to = text(item.meta.to) || (text(item.meta.exit) && "back");
  if (to === "back" && !item.by) return "goes_on";
  if (to === "resolved" && item.meta.names) return "resolved_by_code";
  if (to === "assigned" && item.text === item.by) return "taken";
  if (to === "snoozed" && !item.meta.until) return "put_away";
  if (to === "woken" && item.meta.reason === "lost") return "woken_lost";
  if (to === "on_call" && item.meta.out) return "on_own_call";
  return to === "queued" ? "to_queue" : to;
}
