// One row of the list: with whom, since when, what about, and the chips that tell its state.
import {
  AtSign,
  Bot,
  Clock,
  Hourglass,
  PencilLine,
  Phone,
  PhoneMissed,
  Reply,
  Square,
  SquareCheck,
  TriangleAlert,
} from "lucide-react";
import type { MouseEvent } from "react";
import { ago, at, whole } from "../../lib/time";
import type { Hit, Row } from "../../lib/types";
import { home, sentence, w } from "../../lib/words";
import { useHasDraft } from "../composer/useDraft";
import { channelIcon, channelName, onPhone, who } from "../parts/channels";
import { Icon } from "../parts/Icon";
import { LabelChip } from "../triage/LabelChip";
import { PriorityChip } from "../triage/PriorityChip";

interface Props {
  row: Row;
  selected: boolean;
  open: (id: string, hit?: Hit) => void;
  /** It is one of those that an act on many is for; keys go on from it. */
  picked: boolean;
  current: boolean;
  toggle: (id: string) => void;
  draw: (id: string) => void;
}

export function ListRow({ row, selected, open, picked, current, toggle, draw }: Props) {
  const when = row.last_word_at ?? row.last_entry_at;
  const press = (event: MouseEvent) => {
    if (event.shiftKey) draw(row.id);
    else if (event.ctrlKey || event.metaKey) toggle(row.id);
    else open(row.id, row.hit ?? undefined);
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the desk's own keys move through the list
    // biome-ignore lint/a11y/useFocusableInteractive: the list box keeps the focus and names its active option
    <div
      id={`row-${row.id}`}
      data-id={row.id}
      role="option"
      aria-selected={selected}
      aria-checked={picked}
      className={`row-item${row.unread ? " unread" : ""}${current ? " current" : ""}`}
      onClick={press}
      onMouseDown={(event) => event.shiftKey && event.preventDefault()} // no text is marked
    >
      <PickMark row={row} picked={picked} toggle={toggle} />
      <span className="row-name" dir="auto">
        {who(row)}
      </span>
      <time className="row-time" dateTime={when} title={whole(when)}>
        {ago(when)}
      </time>
      {row.hit ? (
        <Found hit={row.hit} />
      ) : (
        <span className="row-want" dir="auto">
          {sentence(row.subject || row.preview) || w("desk.no_matter")}
        </span>
      )}
      <Chips row={row} />
      {row.unread > 0 && (
        <span className="dot" title={w("desk.unread", { n: row.unread })}>
          <span className="vh">{w("desk.unread", { n: row.unread })}</span>
        </span>
      )}
    </div>
  );
}

/** The channel; under the pointer, and once it is picked, a box that picks the row. Keys have `X` for it. */
function PickMark({ row, picked, toggle }: Pick<Props, "row" | "picked" | "toggle">) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: an option holds no button; the row itself says that it is picked
    // biome-ignore lint/a11y/useKeyWithClickEvents: the desk's own keys pick rows
    <span
      className="row-channel pick"
      title={`${channelName(row.channel)} · ${w("bulk.pick")}`}
      onClick={(event) => {
        if (event.shiftKey) return;
        event.stopPropagation();
        toggle(row.id);
      }}
    >
      <Icon of={channelIcon(row.channel)} />
      <span className="pick-box">
        <Icon of={picked ? SquareCheck : Square} />
      </span>
    </span>
  );
}

/** Where the words stand that were searched for. */
function Found({ hit }: { hit: Hit }) {
  return (
    <span className="row-want row-hit" dir="auto">
      {hit.pieces.map((piece, n) =>
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text never move
        piece.marked ? <mark key={n}>{piece.text}</mark> : <span key={n}>{piece.text}</span>,
      )}
    </span>
  );
}

/** That the customer is on the phone; else whose turn it is, and since when. The assistant's own shows by its owner. */
function Turn({ row }: Pick<Props, "row">) {
  if (row.on_phone) {
    return (
      <span className="chip info">
        <Icon of={Phone} />
        {onPhone(row)}
      </span>
    );
  }
  const time = ago(row.turn_since).replace(w("time.now"), "<1 min");
  if (row.abandoned) {
    return (
      <span className="chip">
        <Icon of={PhoneMissed} />
        {w("conversation.abandoned")}
      </span>
    );
  }
  if (row.turn !== "us" && row.turn !== "customer") return null;
  return (
    <span className={`chip${row.turn === "us" ? " warn" : ""}`}>
      <Icon of={row.turn === "us" ? Reply : Hourglass} />
      {w(`turn.${row.turn}`, { time })}
    </span>
  );
}

/** That a reply goes later, or could not go. */
function Planned({ row }: Pick<Props, "row">) {
  if (!row.planned_for) return null;
  return (
    <span className={`chip${row.held_back ? " warn" : ""}`}>
      <Icon of={row.held_back ? TriangleAlert : Clock} />
      {row.held_back ? w("plan.row_held") : w("plan.row", { at: at(row.planned_for) })}
    </span>
  );
}

function Chips({ row }: { row: Row }) {
  const draft = useHasDraft(row.id);
  return (
    <span className="row-chips">
      <PriorityChip priority={row.priority} />
      {draft && (
        <span className="chip">
          <Icon of={PencilLine} />
          {w("desk.draft")}
        </span>
      )}
      {row.named && (
        <span className="chip info">
          <Icon of={AtSign} />
          {w("mentions.you")}
        </span>
      )}
      {row.undelivered && (
        <span className="chip bad">
          <Icon of={TriangleAlert} />
          {w("state.undelivered")}
        </span>
      )}
      <Turn row={row} />
      <Planned row={row} />
      {row.calls_today > 1 && <span className="chip warn">{w("desk.calls_today", { n: row.calls_today })}</span>}
      {row.state === "snoozed" && (
        <span className="chip">
          {row.snoozed_until ? w("desk.until", { time: at(row.snoozed_until) }) : w("desk.until_answered")}
        </span>
      )}
      {row.owner === "bot" && (
        <span className="chip bot">
          <Icon of={Bot} />
          {w("owner.bot")}
        </span>
      )}
      {row.owner === "agent" && (
        <span className={`chip${row.mine ? " mine" : ""}`}>{row.mine ? w("owner.me") : row.owner_name}</span>
      )}
      {row.labels.map((one) => (
        <LabelChip key={one.id} label={one} />
      ))}
      {row.language !== home && <span className="chip info">{row.language.toUpperCase()}</span>}
    </span>
  );
}
