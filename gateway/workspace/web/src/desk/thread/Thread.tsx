// One thread: the customer left, we right, notes full width, a call as one card, events between them in grey.
import { ArrowDown } from "lucide-react";
import type { Conversation, Hit, Item } from "../../lib/types";
import { w } from "../../lib/words";
import type { Outgoing } from "../composer/outgoing";
import { Icon } from "../parts/Icon";
import { PlannedTexts } from "../planned/PlannedTexts";
import type { PlannedActs } from "../planned/usePlanned";
import { CallCard } from "./CallCard";
import { Events } from "./Events";
import { Bubble, type MessageActs, Note } from "./Message";
import { Pending } from "./Pending";
import { useJump } from "./useJump";
import { useStickToNewest } from "./useStickToNewest";
import { Voicemail } from "./Voicemail";

interface Props {
  conversation: Conversation;
  outgoing: Outgoing[];
  planned: PlannedActs;
  undo: () => void;
  again: (one: Outgoing) => void;
  takeBack: (one: Outgoing) => void;
  earlier: () => void;
  /** What was searched for, to be jumped to. */
  hit: Hit | undefined;
  acts: MessageActs;
  open: (conversation: string) => void;
}

export function Thread({ conversation, outgoing, planned, undo, again, takeBack, earlier, hit, acts, open }: Props) {
  const { items } = conversation.thread;
  const { box, below, scrolled, toNewest } = useStickToNewest(
    items.at(-1)?.id,
    outgoing.length + conversation.planned.length,
  );
  const first = conversation.thread.earlier ? undefined : items.find(({ kind }) => kind !== "event");
  useJump(box, hit, items.length);
  return (
    <div className="thread-box">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the log scrolls, so keys must reach it */}
      <div className="thread" ref={box} onScroll={scrolled} tabIndex={0} role="log" aria-label={w("desk.thread")}>
        {conversation.thread.earlier && (
          <button type="button" className="plain" onClick={earlier}>
            {w("desk.earlier")}
          </button>
        )}
        {folded(items).map((part) =>
          Array.isArray(part) ? (
            <Events key={part[0]?.id} items={part} open={open} />
          ) : (
            <div className={part.id === hit?.item ? "place jumped" : "place"} data-item={part.id} key={part.id}>
              <Entry item={part} acts={part === first ? { ...acts, split: undefined } : acts} />
            </div>
          ),
        )}
        {outgoing.map((one) => (
          <Pending
            key={one.client_id}
            one={one}
            customer={conversation.card.name?.split(" ")[0] || w("desk.customer")}
            undo={undo}
            again={again}
            takeBack={takeBack}
          />
        ))}
        <PlannedTexts texts={conversation.planned} acts={planned} />
      </div>
      {below && (
        <button type="button" className="below" onClick={toNewest}>
          <Icon of={ArrowDown} />
          {w("desk.below")}
        </button>
      )}
    </div>
  );
}

/** Runs of events stand together, so that they fold into one line. */
export function folded(items: Item[]): (Item | Item[])[] {
  const parts: (Item | Item[])[] = [];
  for (const item of items) {
    const last = parts.at(-1);
    if (item.kind !== "event") parts.push(item);
    else if (Array.isArray(last)) last.push(item);
    else parts.push([item]);
  }
  return parts;
}

function Entry({ item, acts }: { item: Item; acts: MessageActs }) {
  if (item.kind === "call" && item.call) return <CallCard call={item.call} when={item.at} />;
  if (item.kind === "voicemail" && item.sound) return <Voicemail item={item} sound={item.sound} />;
  return item.kind === "note" ? <Note item={item} acts={acts} /> : <Bubble item={item} acts={acts} />;
}
